-- How many commits did each repository see a year?
-- grain: one row per repository and year
-- param repository: varchar = null | owner/name; null for all
-- columns:
--   repository: owner/name
--   year: calendar year
--   commits: commits of the year on the default branch
--   months: months of the year that had a commit
--   read_to: last month with a commit that was read; nothing is known after it
--   is_partial: whether the year reaches beyond read_to
--   origin: seed
select repository, year, commits, months, read_to, is_partial, origin
from marts.repo_commits
where $repository is null or lower(repository) = lower($repository)
order by repository, year
