-- How many of the most downloaded models exist for each framework.
-- A collected snapshot of the same day and scope replaces a bundled one.
-- grain: one row per snapshot day, scope and N
-- key: snapshot_date, scope, top_n
-- definition: hub-label-1
-- columns:
--   snapshot_date: day that the snapshot describes
--   scope: what the models were taken from: whole, top or sample
--   top_n: how many of the most downloaded models are looked at
--   models: models found, fewer than top_n if the snapshot is smaller
--   pytorch_raw: models that the Hub's own PyTorch filter finds
--   pytorch_inferred: models labelled PyTorch
--   tensorflow: models labelled TensorFlow
--   tensorflow_without_pytorch: models labelled TensorFlow and not PyTorch
--   jax: models labelled JAX
--   gguf: models labelled GGUF
--   onnx: models labelled ONNX
--   mlx: models labelled MLX
--   unknown: models without a label; missing in the seed
--   definition: version of the label rules
--   origin: seed or collected
--   source: where a seed figure comes from; missing for collected ones
with ranked as (
    select top.*, list_transform(top.labels, lambda held: held.label) as frameworks
    from staging.hub_top as top
    inner join marts.hub_snapshots as snapshots on top.snapshot_id = snapshots.snapshot_id
),

collected as (
    select
        ranked.snapshot_date,
        ranked.scope,
        sizes.top_n,
        count(*) as models,
        count(*) filter (where is_pytorch_raw) as pytorch_raw,
        count(*) filter (where list_contains(frameworks, 'pytorch')) as pytorch_inferred,
        count(*) filter (where list_contains(frameworks, 'tensorflow')) as tensorflow,
        count(*) filter (
            where list_contains(frameworks, 'tensorflow') and not list_contains(frameworks, 'pytorch')
        ) as tensorflow_without_pytorch,
        count(*) filter (where list_contains(frameworks, 'jax')) as jax,
        count(*) filter (where list_contains(frameworks, 'gguf')) as gguf,
        count(*) filter (where list_contains(frameworks, 'onnx')) as onnx,
        count(*) filter (where list_contains(frameworks, 'mlx')) as mlx,
        count(*) filter (where len(frameworks) = 0) as unknown,
        'hub-label-1' as definition,
        'collected' as origin,
        null::varchar as source
    from ranked
    inner join unnest([30, 100, 500, 1000, 5000]) as sizes (top_n) on ranked.rank <= sizes.top_n
    group by all
)

from collected
union all by name
select
    snapshot_date,
    scope,
    top_n,
    models,
    pytorch_raw,
    pytorch_inferred,
    tensorflow,
    tensorflow_without_pytorch,
    jax,
    gguf,
    onnx,
    mlx,
    definition,
    'seed' as origin,
    source
from bundled.hub_top_availability
