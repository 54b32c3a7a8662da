-- How many models the Hub held: official "over N models" statements, and snapshots of the whole Hub.
-- grain: one row per origin and day
-- key: origin, as_of
-- question: How many models did the Hub hold?
-- order: as_of, origin
-- columns:
--   as_of: day of the statement or snapshot
--   models: number of models; a lower bound for statements
--   is_at_least: whether it is a rounded-down statement
--   origin: seed (official statement) or collected (snapshot of the whole Hub)
--   source: where the statement was published, or where the snapshot came from
select
    as_of as as_of,
    models,
    false as is_at_least,
    'collected' as origin,
    url as source
from marts.hub_snapshots
where scope = 'whole'
union all by name
select as_of, models_at_least as models, true as is_at_least, 'seed' as origin, source
from seed.hub_official_totals
