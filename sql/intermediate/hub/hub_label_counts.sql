-- Models by framework label and evidence, by month of creation and task; unknown is a label of its own.
-- grain: one row per snapshot, creation month, task, label and evidence
-- definition: hub-label-1
-- per_snapshot: hub_models
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   created_month: first day of the month of creation; 2022-03 stands for that month and all before
--   task: task as the Hub names it; missing where unknown
--   label: framework label, or unknown; a model with two labels is in two rows
--   evidence: explicit, format or library; missing for unknown
--   models: models with that label by that evidence
--   downloads_30d: sum of their 30-day download counters
with labelled as (
    select
        snapshot_id,
        snapshot_date,
        scope,
        date_trunc('month', created_at)::date as created_month,
        task,
        downloads,
        unnest(
            case when len(labels) > 0 then labels else [{'label': 'unknown', 'evidence': null::varchar}] end
        ) as held
    from staging.hub_labels
)

select
    snapshot_id,
    snapshot_date,
    scope,
    created_month,
    task,
    held.label as label,
    held.evidence as evidence,
    count(*) as models,
    sum(downloads)::bigint as downloads_30d
from labelled
group by all
