-- Identity of the repository that `url` names: lower-cased host/owner/name without .git, trailing slash and the
-- path of a branch or file; missing where it names none. The same rule is in pipeline/repositories.py.
create or replace macro repository_identity(url) as
nullif(
    regexp_replace(
        lower(url),
        '^\s*(?:(?:git\+)?(?:https?|git|ssh):/+|git@)?(?:[^/@\s]*@)?(?:www\.)?([a-z0-9.-]+\.[a-z]+)(?::[0-9]+)?[/:]+([^/?#\s]+)/+([^/?#\s]+?)(?:\.git)?(?:[/?#].*)?\s*$|^.*$',
        '\1/\2/\3',
        's'
    ),
    '//'
);
