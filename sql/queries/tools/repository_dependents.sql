-- How many public repositories depend on a framework or library, as GitHub shows?
-- grain: one row per repository and month
-- param repository: varchar = null | one repository only; null for all
-- param framework: varchar = null | one framework only; null for all
-- columns:
--   repository: owner/name on GitHub
--   framework: framework that it is, or needs; missing where several share it
--   month: first day of the month
--   dependents: repositories shown as dependents at the month's last reading
--   is_framework_itself: whether it is the framework and not a library on it
--   observed_on: day of the reading
--   origin: seed
--   source: where the figure is from
select repository, framework, month, dependents, is_framework_itself, observed_on, origin, source
from marts.repository_dependents
where
    ($repository is null or repository = $repository)
    and ($framework is null or framework = $framework)
order by repository, month
