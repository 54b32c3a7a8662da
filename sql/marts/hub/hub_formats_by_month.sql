-- Weight formats among the models created in a month: by the Hub's tags, and as a published study found them.
-- The two are different measures of different populations and are never joined: see counting.
-- grain: one row per counting, snapshot day, scope, creation month and format
-- key: counting, as_of, scope, created_month, format
-- columns:
--   counting: tags (models with the format's tag; may have several) or study (share of formats; adds up to 1)
--   as_of: day that the snapshot or the study describes
--   scope: what was counted: whole, top, new or sample
--   created_month: first day of the month of creation; missing where the source gave no time
--   format: weight format
--   models: models with the format; missing for the study
--   denominator: models created in the month; missing for the study
--   share: share of the month (0 to 1)
--   origin: seed or collected
--   source: where a seed figure was published; missing for collected ones
select
    'tags' as counting,
    months.as_of,
    months.scope,
    months.created_month,
    formats.format,
    formats.models,
    months.models as denominator,
    formats.models / months.models as share,
    'collected' as origin,
    null::varchar as source
from marts.hub_created_months as months
inner join marts.hub_snapshots as snapshots
    on months.as_of = snapshots.as_of and months.scope = snapshots.scope
inner join intermediate.hub_format_counts as formats
    on
        snapshots.snapshot_id = formats.snapshot_id
        and months.created_month is not distinct from formats.created_month
union all by name
select
    'study' as counting,
    as_of,
    'sample' as scope,
    created_month,
    format,
    null::bigint as models,
    null::bigint as denominator,
    share,
    'seed' as origin,
    source
from seed.hub_format_shares
