-- Models by whether they exist for PyTorch, TensorFlow, both or neither, by the raw tags and as inferred.
-- grain: one row per snapshot, creation month, method and bucket
-- definition: hub-label-1
-- per_snapshot: hub_models
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   created_month: first day of the month of creation; 2022-03 stands for that month and all before
--   method: raw (the Hub's own tags and library names) or inferred (labels by the rules that definition names)
--   bucket: pytorch_only, tensorflow_only, both or neither
--   models: models in the bucket
--   downloads_30d: sum of their 30-day download counters
with claims as (
    select
        snapshot_id,
        snapshot_date,
        scope,
        date_trunc('month', created_at)::date as created_month,
        downloads,
        is_pytorch_raw,
        is_tensorflow_raw,
        list_contains(list_transform(labels, lambda held: held.label), 'pytorch') as is_pytorch,
        list_contains(list_transform(labels, lambda held: held.label), 'tensorflow') as is_tensorflow
    from staging.hub_labels
),

by_method as (
    select
        snapshot_id, snapshot_date, scope, created_month, downloads,
        'raw' as method, is_pytorch_raw as is_pytorch, is_tensorflow_raw as is_tensorflow
    from claims
    union all
    select
        snapshot_id, snapshot_date, scope, created_month, downloads, 'inferred' as method, is_pytorch, is_tensorflow
    from claims
)

select
    snapshot_id,
    snapshot_date,
    scope,
    created_month,
    method,
    case
        when is_pytorch and is_tensorflow then 'both'
        when is_pytorch then 'pytorch_only'
        when is_tensorflow then 'tensorflow_only'
        else 'neither'
    end as bucket,
    count(*) as models,
    sum(downloads)::bigint as downloads_30d
from by_method
group by all
