-- Stars that a repository showed on a day, bundled and collected.
-- grain: one row per repository, day and origin
-- key: repository, observed_on, origin
-- columns:
--   repository: owner/name as in reference.tool_repositories
--   observed_on: day of the observation
--   stars: stars shown
--   origin: seed or collected
--   source: where the figure is from
select
    repository,
    snapshot_date as observed_on,
    arg_max(stars, snapshot_id) as stars,
    'collected' as origin,
    'GitHub' as source
from raw.github_repositories
where is_found and stars is not null
group by repository, snapshot_date
union all
select repository, observed_on, stars, 'seed' as origin, source
from seed.github_stars_observed
