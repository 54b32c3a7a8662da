-- Identity of the repository that `url` names, by the rules of its host; missing where it names none. GitLab has groups
-- of any depth; Hugging Face has models, datasets and Spaces; SourceForge has projects; GitHub, Bitbucket, Codeberg and
-- hosts that are not known have owner/name, or whatever precedes .git or /-/. Each step rewrites what the one before
-- left; = marks what is decided. pipeline/frameshare/repositories/identity.py has the same steps in the same order,
-- which a test compares. An address in GitHub's own form, as nine in ten are, skips them all, which is ten times as
-- fast.
create or replace macro repository_identity(url) as
case
    when
        regexp_full_match(url, 'https://github\.com/[a-zA-Z0-9_.-]+/[a-zA-Z0-9_.-]*[a-zA-Z0-9_-]')
        and not suffix(lower(url), '.git')
        and not regexp_matches(url, '^https://github\.com/(?i:orgs|topics|sponsors|users|collections|marketplace|apps|features)/')
        then lower(substr(url, 9))
    else nullif(
        regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            if(strlen(url) = length(url), lower(url), translate(url, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')),
            '^[ \t\n\r\f<(\["''`]*(?:(?:git\+)?(?:https?|git|ssh):/+|git@)?(?:[^/@ \t\n\r\f]*@)?(?:www\.)?([a-z0-9.-]+\.[a-z]+)(?::[0-9]+)?[/:]+([^/?# \t\n\r\f<>()\[\]{},;:"''`!*|\\&’”“‘。，）…]+(?:/+[^/?# \t\n\r\f<>()\[\]{},;:"''`!*|\\&’”“‘。，）…]+)*).*$|^.*$', '\1/\2', 's'),
            '/+', '/', 'g'),
            '^(?:raw\.githubusercontent\.com|codeload\.github\.com|api\.github\.com/repos)/', 'github.com/'),
            '^hf\.co/', 'huggingface.co/'),
            '^(?:(?:git|svn|hg)\.code\.sf\.net/p|sourceforge\.net/p)/([^/]+).*$|^([a-z0-9-]+)\.sourceforge\.(?:net|io)/.*$', 'sourceforge.net/projects/\1\2'),
            '^github\.com/(?:orgs|topics|sponsors|users|collections|marketplace|apps|features)(?:/.*)?$', ''),
            '^((?:github\.com|bitbucket\.org|codeberg\.org|sourceforge\.net)/[^/]+/[^/]+)(?:/.*)?$', '=\1'),
            '^(gitlab[^/]*/[^/]+(?:/[^/]+)+?)(?:/(?:-|tree|blob|raw|commits?|wikis?|blame|issues|merge_requests|releases|tags|branches|archive|pipelines|graphs|network)(?:/.*)?)?$', '=\1'),
            '^huggingface\.co/(?:papers|docs|blog|models|collections|organizations|learn|tasks|api|posts|new|join|login|settings|pricing|chat|search)(?:/.*)?$', ''),
            '^(huggingface\.co/datasets/[^/]+)(?:/(?:tree|blob|resolve|raw|viewer|discussions|commits?)(?:/.*)?)?$', '=\1'),
            '^(huggingface\.co/(?:datasets|spaces)/[^/]+/[^/]+)(?:/.*)?$', '=\1'),
            '^huggingface\.co/spaces(?:/.*)?$', ''),
            '^(huggingface\.co/[^/]+)/(?:tree|blob|resolve|raw|viewer|discussions|commits?)(?:/.*)?$', '=\1'),
            '^([^=/][^/]*/[^/]+(?:/[^/]+)+?)/-/.*$', '=\1'),
            '^([^=/][^/]*(?:/[^/]+)+?\.git)(?:/.*)?$', '=\1'),
            '^([^=/][^/]*/[^/]+/[^/]+)(?:/.*)?$', '=\1'),
            '^=(.+?[^/])(?:\.git)?\.*$|^.*$', '\1'),
        ''
    )
end;
