-- Models by weight format and month of creation, according to their tags.
-- grain: one row per snapshot, creation month and format
-- definition: hub-label-1
-- per_snapshot: hub_models
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   created_month: first day of the month of creation; 2022-03 stands for that month and all before
--   format: weight format; a model with two formats is in two rows, one without any is in none
--   models: models with that format
with formatted as (
    select
        snapshot_id,
        snapshot_date,
        scope,
        date_trunc('month', created_at)::date as created_month,
        unnest(formats) as format
    from staging.hub_labels
)

select snapshot_id, snapshot_date, scope, created_month, format, count(*) as models
from formatted
group by all
