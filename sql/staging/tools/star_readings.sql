-- Stars that a repository showed on the day on which this installation read it.
-- grain: one row per repository and day
-- key: repository, observed_on
-- columns:
--   repository: owner/name as in reference.tool_repositories
--   observed_on: day of the observation
--   stars: stars shown
select
    repository,
    snapshot_date as observed_on,
    arg_max(stars, snapshot_id) as stars
from raw.github_repositories
where is_found and stars is not null
group by repository, snapshot_date
