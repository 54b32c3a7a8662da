-- Which frameworks do the models of a task exist for?
-- grain: one row per task and label
-- param scope: varchar = null | what was counted; null for the snapshot that the pages use
-- param tasks: integer = 25 | how many of the most frequent tasks
-- columns: as_of, scope, task, framework, models, denominator, share, share_low, share_high, definition
--   scope: what was counted: whole, top or sample
--   task: task as the Hub names it
--   framework: framework label, or unknown; a model may have several
select *
from marts.hub_labels_by_task
where
    task is not null
    and case when $scope is null then (as_of, scope) in (select (as_of, scope) from marts.hub_snapshots where is_basis) else scope = $scope end
qualify dense_rank() over (partition by as_of, scope order by denominator desc, task) <= $tasks
order by as_of, scope, denominator desc, task, framework
