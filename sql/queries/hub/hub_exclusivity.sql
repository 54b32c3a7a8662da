-- How many models exist for PyTorch only, TensorFlow only, both or neither, by raw tags and as inferred?
-- grain: one row per snapshot day, scope, method and bucket
-- param scope: varchar = null | what was counted: whole, top, new or sample; null for all
-- param as_of: date = null | one snapshot's day; null for all
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top, new or sample
--   method: raw (the Hub's own tags and library names) or inferred (labels by the rules that definition names)
--   bucket: pytorch_only, tensorflow_only, both or neither (unknown models are in neither)
--   models: models in the bucket; missing where only a share was published
--   share: models out of denominator (0 to 1)
--   denominator: models counted; missing where it was not published
--   origin: seed (bundled, published figure) or collected
select as_of, scope, method, bucket, models, share, denominator, origin
from marts.hub_exclusivity
where
    ($scope is null or scope = $scope)
    and ($as_of is null or as_of = $as_of)
order by as_of, scope, method, bucket
