-- How many stars did each repository have at the end of a month?
-- grain: one row per repository, month and way of counting
-- param repository: varchar = null | owner/name; null for all
-- param counting: varchar = null | observed or still_held; null for both, which are not to be joined
-- columns:
--   repository: owner/name
--   month: first day of the month
--   stars: stars shown at the month's last observation, or given up to its end
--   counting: observed (shown on the day) or still_held (given until then and not taken back since)
--   read_from: first day on which a part of the figure was read
--   read_to: last such day
--   origin: seed (bundled, published figure) or collected
select repository, month, stars, counting, read_from, read_to, origin
from marts.repo_stars
where
    ($repository is null or lower(repository) = lower($repository))
    and ($counting is null or counting = $counting)
order by repository, counting, month
