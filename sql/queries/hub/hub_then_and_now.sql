-- The blog's chart of December 2021 beside today's: PyTorch only, both, TensorFlow only, by raw tags and inferred.
-- grain: one row per figure's day, method and bucket
-- columns: as_of, scope, method, bucket, models, share, denominator, share_low, share_high, is_derived, definition,
--   origin, source
--   as_of: day that the figure describes
--   scope: what was counted: whole, top or sample
--   bucket: pytorch_only, both, tensorflow_only or neither
--   share: share of the models counted (0 to 1)
--   share_low: lower end of the Wilson 95 % interval of a sample
select *
from marts.hub_exclusivity
where origin = 'seed' or (as_of, scope) in (select (as_of, scope) from marts.hub_snapshots where is_basis)
order by as_of, method desc, bucket
