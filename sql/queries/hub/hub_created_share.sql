-- How many models created in a year does the Hub's PyTorch tag find, and how many are inferred to be for PyTorch? One
-- snapshot grouped by creation shows surviving repositories with today's tags, not history.
-- grain: one row per snapshot day, scope and creation year
-- param scope: varchar = null | what was counted: whole, top, new or sample; null for all
-- param as_of: date = null | one snapshot's day; null for all
-- columns: as_of, scope, created_year, models, pytorch_raw, pytorch_inferred, tensorflow, jax, unknown, definition,
--   origin, source
--   models: models created in the year: the denominator
--   tensorflow: models labelled TensorFlow; missing in some bundled figures
--   jax: models labelled JAX; missing in some bundled figures
--   unknown: models without a label; missing in some bundled figures
select *
from marts.hub_created_years
where
    ($scope is null or scope = $scope)
    and ($as_of is null or as_of = $as_of)
order by as_of, scope, created_year
