-- How many models created in a year does the Hub's PyTorch tag find, and how many are inferred to be for PyTorch? One
-- snapshot grouped by creation shows surviving repositories with today's tags, not history.
-- grain: one row per snapshot day, scope and creation year
-- param scope: varchar = null | what was counted: whole, top, new or sample; null for all
-- param as_of: date = null | one snapshot's day; null for all
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top, new or sample
--   created_year: year of creation, 2022 for 2022 and before; missing where the source gave no time
--   models: models created in the year: the denominator
--   pytorch_raw: models that the Hub's own PyTorch filter finds
--   pytorch_inferred: models labelled PyTorch
--   tensorflow: models labelled TensorFlow; missing in some bundled figures
--   jax: models labelled JAX; missing in some bundled figures
--   unknown: models without a label; missing in some bundled figures
--   definition: version of the label rules
--   origin: seed or collected
--   source: where a seed figure comes from; missing for collected ones
select
    as_of, scope, created_year, models, pytorch_raw, pytorch_inferred, tensorflow, jax, unknown, definition, origin,
    source
from marts.hub_created_years
where
    ($scope is null or scope = $scope)
    and ($as_of is null or as_of = $as_of)
order by as_of, scope, created_year
