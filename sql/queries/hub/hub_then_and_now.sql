-- The blog's chart of December 2021 beside today's: PyTorch only, both, TensorFlow only, by raw tags and inferred.
-- grain: one row per figure's day, method and bucket
-- columns:
--   as_of: day that the figure describes
--   scope: what was counted: whole, top or sample
--   method: raw (the Hub's own tags and library names) or inferred (labels by the rules that definition names)
--   bucket: pytorch_only, both, tensorflow_only or neither
--   models: models in the bucket; missing where only a share was published
--   share: share of the models counted (0 to 1)
--   denominator: models counted; missing where it was not published
--   share_low: lower end of the Wilson 95 % interval of a sample
--   share_high: upper end of that interval
--   is_derived: whether the share was computed by us from other published figures
--   definition: version of the label rules; missing for method raw
--   origin: seed or collected
--   source: where a seed figure was published, or where the snapshot came from
select
    figures.as_of,
    figures.scope,
    figures.method,
    figures.bucket,
    figures.models,
    figures.share,
    figures.denominator,
    figures.share_low,
    figures.share_high,
    figures.is_derived,
    figures.definition,
    figures.origin,
    figures.source
from marts.hub_exclusivity as figures
left join marts.hub_snapshots as snapshots
    on figures.as_of = snapshots.as_of and figures.scope = snapshots.scope
where figures.origin = 'seed' or snapshots.is_basis
order by figures.as_of, figures.method desc, figures.bucket
