-- Models by month of creation: how many the Hub's PyTorch tag finds, and how many are inferred to be for PyTorch.
-- Grouping one snapshot by creation shows surviving repositories with today's tags, not history.
-- grain: one row per snapshot day, scope and creation month
-- key: as_of, scope, created_month
-- definition: hub-label-1
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top, new or sample
--   created_month: first day of the month of creation; missing where the source gave no time
--   is_floor: whether the month is 2022-03 or earlier, which stands for everything created until then
--   is_partial: whether the snapshot ends within the month
--   models: models created in the month
--   pytorch_raw: models that the Hub's own PyTorch filter finds
--   tensorflow_raw: models that the Hub's own TensorFlow filters find
--   pytorch_explicit: models labelled PyTorch by its tag
--   pytorch_format: models labelled PyTorch by the format of their weights
--   pytorch_library: models labelled PyTorch by their library
--   pytorch_inferred: models labelled PyTorch by any evidence
--   tensorflow: models labelled TensorFlow
--   jax: models labelled JAX
--   unknown: models without a label
--   definition: version of the label rules
with labels as (
    select
        snapshot_id,
        created_month,
        sum(models) filter (where label = 'pytorch' and evidence = 'explicit') as pytorch_explicit,
        sum(models) filter (where label = 'pytorch' and evidence = 'format') as pytorch_format,
        sum(models) filter (where label = 'pytorch' and evidence = 'library') as pytorch_library,
        sum(models) filter (where label = 'pytorch') as pytorch_inferred,
        sum(models) filter (where label = 'tensorflow') as tensorflow,
        sum(models) filter (where label = 'jax') as jax,
        sum(models) filter (where label = 'unknown') as unknown
    from intermediate.hub_label_counts
    group by all
),

months as (
    select
        snapshot_id,
        created_month,
        sum(models)::bigint as models,
        sum(pytorch_raw)::bigint as pytorch_raw,
        sum(tensorflow_raw)::bigint as tensorflow_raw
    from intermediate.hub_population
    group by all
)

select
    snapshots.as_of,
    snapshots.scope,
    months.created_month,
    coalesce(months.created_month <= date '2022-03-01', false) as is_floor,
    coalesce(months.created_month = date_trunc('month', snapshots.as_of)::date, false)
    and snapshots.as_of < last_day(snapshots.as_of) as is_partial,
    months.models,
    months.pytorch_raw,
    months.tensorflow_raw,
    coalesce(labels.pytorch_explicit, 0)::bigint as pytorch_explicit,
    coalesce(labels.pytorch_format, 0)::bigint as pytorch_format,
    coalesce(labels.pytorch_library, 0)::bigint as pytorch_library,
    coalesce(labels.pytorch_inferred, 0)::bigint as pytorch_inferred,
    coalesce(labels.tensorflow, 0)::bigint as tensorflow,
    coalesce(labels.jax, 0)::bigint as jax,
    coalesce(labels.unknown, 0)::bigint as unknown,
    snapshots.definition
from marts.hub_snapshots as snapshots
inner join months on snapshots.snapshot_id = months.snapshot_id
left join labels
    on
        months.snapshot_id = labels.snapshot_id
        and months.created_month is not distinct from labels.created_month
