-- Framework labels of single models with their evidence; models without one have the label unknown.
-- Kept for every snapshot of up to 100,000 models and for the newest one of the whole Hub.
-- grain: one row per snapshot day, scope, model and label
-- key: snapshot_date, scope, id, label
-- definition: hub-label-1
-- columns:
--   snapshot_date: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   id: repository name; text of strangers
--   label: framework label, or unknown
--   evidence: explicit (its own tag), format (of the weights) or library; missing for unknown
--   definition: version of the label rules
with newest_whole as (
    select snapshot_id
    from marts.hub_snapshots
    where scope = 'whole' and models > 100000
    order by snapshot_date desc
    limit 1
),

kept as (
    select models.snapshot_date, models.scope, models.id, models.labels
    from staging.hub_small_snapshots as models
    inner join marts.hub_snapshots as snapshots on models.snapshot_id = snapshots.snapshot_id
    union all
    select models.snapshot_date, models.scope, models.id, models.labels
    from staging.hub_labels as models
    inner join newest_whole on models.snapshot_id = newest_whole.snapshot_id
),

labelled as (
    select
        snapshot_date,
        scope,
        id,
        unnest(
            case when len(labels) > 0 then labels else [{'label': 'unknown', 'evidence': null::varchar}] end
        ) as held
    from kept
)

select
    snapshot_date,
    scope,
    id,
    held.label as label,
    held.evidence as evidence,
    'hub-label-1' as definition
from labelled
