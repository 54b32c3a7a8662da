-- The Hub's PyTorch tag against what models are inferred to be, by year of creation, with intervals and origin.
-- grain: one row per snapshot day, scope and creation year
-- columns: as_of, scope, created_year, models, share_raw, share_inferred, inferred_low, inferred_high, definition,
--   origin, source
--   scope: what was counted: whole, top or sample
--   created_year: year of creation, 2022 for 2022 and before
--   models: models created in the year: the denominator
--   share_raw: share that the Hub's own PyTorch filter finds (0 to 1)
--   share_inferred: share labelled PyTorch (0 to 1)
--   inferred_low: lower end of the Wilson 95 % interval of share_inferred of a sample
--   source: where a seed figure comes from
select *
from marts.hub_created_years
where created_year is not null and scope <> 'new'
order by as_of, scope, created_year
