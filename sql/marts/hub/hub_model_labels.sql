-- Framework labels of individual models with their evidence; models without one have the label unknown. Kept for every
-- snapshot of up to 100,000 models and for the newest one of the whole Hub; in that one only the 5,000 most downloaded
-- models have labels by definitions other than hub-label-1.
-- grain: one row per snapshot day, scope, model, label and definition
-- key: as_of, scope, id, framework, definition
-- columns:
--   as_of: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   id: repository name; untrusted text
--   framework: framework label, or unknown
--   label_evidence: explicit (its own tag), files (their names), format (of the weights) or library; missing for unknown
--   definition: version of the label rules
with newest_whole as (
    select snapshot_id, definition
    from marts.hub_snapshots
    where scope = 'whole' and models > 100000
    order by as_of desc
    limit 1
),

versions as (
    select versions.*
    from intermediate.hub_label_versions as versions
    semi join staging.hub_small_snapshots as small on versions.snapshot_id = small.snapshot_id
    union all
    select versions.*
    from intermediate.hub_label_versions as versions
    inner join newest_whole
        on versions.snapshot_id = newest_whole.snapshot_id and versions.definition <> newest_whole.definition
),

kept as (
    select snapshots.as_of, snapshots.scope, versions.id, versions.definition, versions.labels
    from versions
    inner join marts.hub_snapshots as snapshots on versions.snapshot_id = snapshots.snapshot_id
    union all
    select models.snapshot_date as as_of, models.scope, models.id, models.definition, models.labels
    from staging.hub_labels as models
    inner join newest_whole on models.snapshot_id = newest_whole.snapshot_id
),

labelled as (
    select
        as_of,
        scope,
        id,
        definition,
        unnest(
            case when len(labels) > 0 then labels else [{'label': 'unknown', 'evidence': null::varchar}] end
        ) as held
    from kept
)

select
    as_of,
    scope,
    id,
    held.label as framework,
    held.evidence as label_evidence,
    definition
from labelled
