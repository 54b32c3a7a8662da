-- Which frameworks do the models of the most frequent tasks, and of the most downloaded organisations, exist for? Based
-- on the snapshot that the pages use.
-- grain: one row per kind of group, group and framework
-- param groups: integer = 25 | how many tasks and how many organisations
-- columns: as_of, scope, kind, name, framework, models, denominator, share, rank, definition
--   scope: what was counted: whole, top or sample
--   kind: task (the most frequent ones) or organisation (those whose models have the most downloads)
--   name: task as the Hub names it, or owner of the repositories; untrusted text
--   framework: framework label, or unknown; a model may have several
--   denominator: models of the group in the snapshot
--   rank: rank of the group within its kind
with counted as (
    select
        as_of, scope, 'task' as kind, task as name, framework, models, denominator, share, definition,
        denominator as size
    from marts.hub_labels_by_task
    where task is not null
    union all
    select
        as_of, scope, 'organisation', organisation, framework, models, denominator, share, definition,
        downloads_30d
    from marts.hub_labels_by_organisation
),

ranked as (
    select
        counted.*,
        dense_rank() over (
            partition by counted.kind, counted.as_of, counted.scope order by counted.size desc nulls last, counted.name
        )::integer as rank
    from counted
    inner join marts.hub_snapshots as snapshots using (as_of, scope)
    where snapshots.is_basis
)

select as_of, scope, kind, name, framework, models, denominator, share, rank, definition
from ranked
where rank <= $groups
order by kind desc, rank, framework
