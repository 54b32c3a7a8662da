-- How many stars did each repository have at the end of a month?
-- grain: one row per repository, month and kind
-- param repository: varchar = null | owner/name; null for all
-- param kind: varchar = null | observed or still_held; null for both, which are not to be joined
-- columns:
--   repository: owner/name
--   month: first day of the month
--   stars: stars shown at the month's last observation, or given up to its end
--   kind: observed (shown on the day) or still_held (given until then and not taken back since)
--   read_from: first day on which a part of the figure was read
--   read_to: last such day
--   origin: seed (bundled, published figure) or collected
select repository, month, stars, kind, read_from, read_to, origin
from marts.repo_stars
where
    ($repository is null or lower(repository) = lower($repository))
    and ($kind is null or kind = $kind)
order by repository, kind, month
