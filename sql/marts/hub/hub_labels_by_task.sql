-- Share of each framework label among the models of a task, unknown included.
-- grain: one row per snapshot day, scope, task and label
-- key: as_of, scope, task, framework
-- definition: hub-label-1
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top, new or sample
--   task: task as the Hub names it; missing for models without one
--   framework: framework label, or unknown
--   models: models with the label
--   denominator: models of the task
--   share: models out of denominator (0 to 1)
--   share_low: lower end of the Wilson 95 % interval of a sample; missing otherwise
--   share_high: upper end of that interval
--   definition: version of the label rules
with labelled as (
    select snapshot_id, task, label, sum(models)::bigint as models
    from intermediate.hub_label_counts
    group by all
),

tasks as (
    select snapshot_id, task, sum(models)::bigint as models
    from intermediate.hub_population
    group by all
)

select
    snapshots.as_of,
    snapshots.scope,
    labelled.task,
    labelled.label as framework,
    labelled.models,
    tasks.models as denominator,
    labelled.models / tasks.models as share,
    case when snapshots.scope = 'sample' then wilson_low(labelled.models, tasks.models) end as share_low,
    case when snapshots.scope = 'sample' then wilson_high(labelled.models, tasks.models) end as share_high,
    snapshots.definition
from marts.hub_snapshots as snapshots
inner join labelled on snapshots.snapshot_id = labelled.snapshot_id
inner join tasks on snapshots.snapshot_id = tasks.snapshot_id and labelled.task is not distinct from tasks.task
