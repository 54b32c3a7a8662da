-- How many models did the Hub hold?
-- grain: one row per origin and day
-- columns:
--   as_of: day of the statement or snapshot
--   models: number of models; at least so many for statements
--   is_at_least: whether it is a rounded-down statement
--   origin: seed (official statement) or collected (snapshot of the whole Hub)
--   source: where it stood
select as_of, models, is_at_least, origin, source
from marts.hub_totals
order by as_of, origin
