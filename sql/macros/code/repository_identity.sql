-- Identity of the repository that `url` names: lower-cased host/owner/name without .git, trailing slash and the
-- path of a branch or file; missing where it names none. The same rule is in pipeline/repositories.py. An address in
-- GitHub's own form, which nine in ten have, needs no taking apart: that is five times as fast.
create or replace macro repository_identity(url) as
case
    when regexp_full_match(url, 'https://github\.com/[a-zA-Z0-9_.-]+/[a-zA-Z0-9_.-]+') and not suffix(lower(url), '.git')
        then lower(substr(url, 9))
    else nullif(
        regexp_replace(
            lower(url),
            '^\s*(?:(?:git\+)?(?:https?|git|ssh):/+|git@)?(?:[^/@\s]*@)?(?:www\.)?([a-z0-9.-]+\.[a-z]+)(?::[0-9]+)?[/:]+([^/?#\s]+)/+([^/?#\s]+?)(?:\.git)?(?:[/?#].*)?\s*$|^.*$',
            '\1/\2/\3',
            's'
        ),
        '//'
    )
end;
