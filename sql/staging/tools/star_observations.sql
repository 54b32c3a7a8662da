-- Stars that a repository showed on a day, bundled and collected.
-- grain: one row per repository and day
-- key: repository, observed_on
-- columns:
--   repository: owner/name as in reference.tool_repositories
--   observed_on: day of the observation
--   stars: stars shown
--   origin: seed or collected
--   source: where the figure is from
select repository, observed_on, stars, 'collected' as origin, 'GitHub' as source
from staging.star_readings
union all
select repository, observed_on, stars, 'seed' as origin, source
from bundled.github_stars_observed
