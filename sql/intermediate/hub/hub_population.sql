-- How many models were created in a month for a task: the denominators of label shares.
-- grain: one row per snapshot, creation month and task
-- definition: hub-label-1
-- per_snapshot: hub_models
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   created_month: first day of the month of creation; 2022-03 stands for that month and all before
--   task: task as the Hub names it; missing where unknown
--   models: models in the snapshot
--   pytorch_raw: models that the Hub's own PyTorch filter finds
--   tensorflow_raw: models that the Hub's own TensorFlow filters find
--   downloads_30d: sum of their 30-day download counters
select
    snapshot_id,
    snapshot_date,
    scope,
    date_trunc('month', created_at)::date as created_month,
    task,
    count(*) as models,
    count(*) filter (where is_pytorch_raw) as pytorch_raw,
    count(*) filter (where is_tensorflow_raw) as tensorflow_raw,
    sum(downloads)::bigint as downloads_30d
from staging.hub_labels
group by all
