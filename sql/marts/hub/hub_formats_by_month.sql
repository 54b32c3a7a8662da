-- Weight formats among the models created in a month: by the Hub's tags, and as a published study found them.
-- The two are different measures of different populations and are never joined: see basis.
-- grain: one row per basis, snapshot day, scope, creation month and format
-- key: basis, snapshot_date, scope, created_month, format
-- columns:
--   basis: tags (models with the format's tag; may have several) or study (share of formats; adds up to one)
--   snapshot_date: day that the snapshot or the study describes
--   scope: what was counted: whole, top, new or sample
--   created_month: first day of the month of creation; missing where the source gave no time
--   format: weight format
--   models: models with the format; missing for the study
--   denominator: models created in the month; missing for the study
--   share: share of the month (0 to 1)
--   origin: seed or collected
--   source: where a seed figure was published; missing for collected ones
select
    'tags' as basis,
    months.snapshot_date,
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
    on months.snapshot_date = snapshots.snapshot_date and months.scope = snapshots.scope
inner join intermediate.hub_format_counts as formats
    on
        snapshots.snapshot_id = formats.snapshot_id
        and months.created_month is not distinct from formats.created_month
union all by name
select
    'study' as basis,
    snapshot_date,
    'sample' as scope,
    created_month,
    format,
    null::bigint as models,
    null::bigint as denominator,
    share,
    'seed' as origin,
    source
from seed.hub_format_shares
