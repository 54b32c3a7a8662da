-- Models that exist for PyTorch only, TensorFlow only, both or neither, by two ways of counting.
-- The blog's figures of 2021 and figures of a bundled sample stand in as seed; a collected snapshot of the
-- same day and scope replaces them.
-- grain: one row per snapshot day, scope, method and bucket
-- key: as_of, scope, method, bucket
-- definition: hub-label-1
-- question: How many models exist for PyTorch only, TensorFlow only, both or neither, by raw tags and as inferred?
-- order: as_of, scope, method, bucket
-- answer: as_of, scope, method, bucket, models, share, denominator, origin
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
--   share_low: lower end of the Wilson 95 % interval of a sample; missing for whole and top
--   share_high: upper end of that interval
--   downloads_30d: sum of the bucket's 30-day download counters; not downloads of the bucket's framework
--   is_derived: whether the share was computed by us from other published figures
--   definition: version of the label rules; missing for method raw
--   origin: seed or collected
--   source: where a seed figure was published, or where the snapshot came from
with every_bucket as (
    select snapshots.*, method, bucket
    from marts.hub_snapshots as snapshots
    cross join unnest(['raw', 'inferred']) as methods (method)
    cross join unnest(['pytorch_only', 'tensorflow_only', 'both', 'neither']) as buckets (bucket)
),

counted as (
    select snapshot_id, method, bucket, sum(models)::bigint as models, sum(downloads_30d)::bigint as downloads_30d
    from intermediate.hub_buckets
    group by all
),

collected as (
    select
        every_bucket.as_of,
        every_bucket.scope,
        every_bucket.method,
        every_bucket.bucket,
        coalesce(counted.models, 0) as models,
        coalesce(counted.models, 0) / every_bucket.models as share,
        every_bucket.models as denominator,
        counted.downloads_30d,
        false as is_derived,
        every_bucket.definition,
        'collected' as origin,
        every_bucket.url as source
    from every_bucket
    left join counted
        on
            every_bucket.snapshot_id = counted.snapshot_id
            and every_bucket.method = counted.method
            and every_bucket.bucket = counted.bucket
),

all_figures as (
    from collected
    union all by name
    select
        seed.as_of,
        seed.scope,
        seed.method,
        seed.bucket,
        seed.models,
        seed.share,
        seed.denominator,
        seed.definition,
        seed.is_derived,
        'seed' as origin,
        seed.source
    from bundled.hub_exclusivity as seed
)

select
    * exclude (downloads_30d, is_derived, definition, origin, source),
    case when scope = 'sample' then wilson_low(models, denominator) end as share_low,
    case when scope = 'sample' then wilson_high(models, denominator) end as share_high,
    downloads_30d,
    is_derived,
    case when method = 'inferred' then definition end as definition,
    origin,
    source
from all_figures
