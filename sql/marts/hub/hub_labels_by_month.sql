-- Share of each framework label among the models created in a month, unknown included. A model may carry several
-- labels, so shares add up to more than 1. A label that the snapshot knows and no model of a month carries has a row
-- with 0; a month in which nothing was created has none.
-- grain: one row per snapshot day, scope, creation month and label
-- key: as_of, scope, created_month, framework
-- definition: hub-label-1
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top, new or sample
--   created_month: first day of the month of creation; missing where the source gave no time
--   is_floor: whether the month stands for everything created until then
--   is_partial: whether the snapshot ends within the month
--   framework: framework label, or unknown
--   models: models with the label
--   denominator: models created in the month
--   share: models out of denominator (0 to 1)
--   share_low: lower end of the Wilson 95 % interval of a sample; missing otherwise
--   share_high: upper end of that interval
--   definition: version of the label rules
with labelled as (
    select snapshot_id, created_month, label, sum(models)::bigint as models
    from intermediate.hub_label_counts
    group by all
),

labels as (
    select distinct snapshot_id, label from labelled
)

select
    months.as_of,
    months.scope,
    months.created_month,
    months.is_floor,
    months.is_partial,
    labels.label as framework,
    coalesce(labelled.models, 0) as models,
    months.models as denominator,
    coalesce(labelled.models, 0) / months.models as share,
    case when months.scope = 'sample' then wilson_low(coalesce(labelled.models, 0), months.models) end as share_low,
    case when months.scope = 'sample' then wilson_high(coalesce(labelled.models, 0), months.models) end as share_high,
    months.definition
from marts.hub_created_months as months
inner join marts.hub_snapshots as snapshots
    on months.as_of = snapshots.as_of and months.scope = snapshots.scope
inner join labels on snapshots.snapshot_id = labels.snapshot_id
left join labelled
    on
        labels.snapshot_id = labelled.snapshot_id
        and labels.label = labelled.label
        and months.created_month is not distinct from labelled.created_month
