-- How many of the most downloaded models exist for each framework, by each version of the label rules.
-- Figures of a bundled list stand in where no snapshot of its day and scope was collected.
-- grain: one row per snapshot day, scope, N and definition
-- key: as_of, scope, top_n, definition
-- columns:
--   as_of: day that the snapshot describes
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
--   labelled_by_files: models with a label known only from their file names; missing in the seed
--   with_file_list: models whose file list was read by that day; missing in the seed
--   complete_to_rank: rank down to which the list is complete; missing for a sample, which may lack any model
--   definition: version of the label rules
--   origin: seed or collected
--   source: where a seed figure comes from; missing for collected ones
--   is_complete: whether all of the first top_n are present
with ranked as (
    select
        top.* exclude (snapshot_date),
        top.snapshot_date as as_of,
        snapshots.models as snapshot_models,
        versions.definition as version,
        versions.has_file_list,
        list_transform(versions.labels, lambda held: held.label) as frameworks,
        len(list_filter(versions.labels, lambda held: held.evidence = 'files')) as by_files
    from staging.hub_top as top
    inner join marts.hub_snapshots as snapshots on top.snapshot_id = snapshots.snapshot_id
    inner join intermediate.hub_label_versions as versions
        on top.snapshot_id = versions.snapshot_id and top.id = versions.id
),

collected as (
    select
        ranked.as_of,
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
        count(*) filter (where by_files > 0) as labelled_by_files,
        count(*) filter (where has_file_list) as with_file_list,
        case when ranked.scope <> 'sample' then any_value(snapshot_models) end as complete_to_rank,
        ranked.version as definition,
        'collected' as origin,
        null::varchar as source
    from ranked
    inner join unnest([30, 100, 500, 1000, 5000]) as sizes (top_n) on ranked.rank <= sizes.top_n
    group by ranked.as_of, ranked.scope, sizes.top_n, ranked.version
),

all_figures as (
    from collected
    union all by name
    select
        as_of,
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
        case when scope <> 'sample' then max(models) over (partition by as_of, scope) end as complete_to_rank,
        'seed' as origin,
        source
    from bundled.hub_top_availability
)

select *, coalesce(complete_to_rank >= top_n, false) as is_complete
from all_figures
