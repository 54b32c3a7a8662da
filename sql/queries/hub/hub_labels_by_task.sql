-- Which frameworks do the models of a task exist for?
-- grain: one row per task and label
-- param scope: varchar = null | what was counted; null for the snapshot that the pages use
-- param tasks: integer = 25 | how many of the most frequent tasks
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top or sample
--   task: task as the Hub names it
--   framework: framework label, or unknown; a model may have several
--   models: models with the label
--   denominator: models of the task
--   share: models out of denominator (0 to 1)
--   share_low: lower end of the Wilson 95 % interval of a sample; missing otherwise
--   share_high: upper end of that interval
--   definition: version of the label rules
with wanted as (
    select labels.*
    from marts.hub_labels_by_task as labels
    inner join marts.hub_snapshots as snapshots
        on labels.as_of = snapshots.as_of and labels.scope = snapshots.scope
    where
        labels.task is not null
        and case when $scope is null then snapshots.is_basis else labels.scope = $scope end
)

select *
from wanted
qualify dense_rank() over (partition by as_of, scope order by denominator desc, task) <= $tasks
order by as_of, scope, denominator desc, task, framework
