-- Models by year of creation: the Hub's PyTorch tag against what its models are inferred to be.
-- 2022 stands for everything created until then. A collected snapshot of the same day and scope replaces a bundled one.
-- grain: one row per snapshot day, scope and creation year
-- key: as_of, scope, created_year
-- definition: hub-label-1
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top, new or sample
--   created_year: year of creation, 2022 for 2022 and before; missing where the source gave no time
--   models: models created in the year
--   pytorch_raw: models that the Hub's own PyTorch filter finds
--   pytorch_inferred: models labelled PyTorch
--   tensorflow: models labelled TensorFlow; missing in part of the seed
--   jax: models labelled JAX; missing in part of the seed
--   unknown: models without a label; missing in part of the seed
--   share_raw: pytorch_raw out of models (0 to 1)
--   share_inferred: pytorch_inferred out of models (0 to 1)
--   inferred_low: lower end of the Wilson 95 % interval of share_inferred of a sample; missing otherwise
--   inferred_high: upper end of that interval
--   definition: version of the label rules
--   origin: seed or collected
--   source: where a seed figure comes from; missing for collected ones
with collected as (
    select
        as_of,
        scope,
        case when created_month is not null then greatest(year(created_month), 2022) end::integer as created_year,
        sum(models)::bigint as models,
        sum(pytorch_raw)::bigint as pytorch_raw,
        sum(pytorch_inferred)::bigint as pytorch_inferred,
        sum(tensorflow)::bigint as tensorflow,
        sum(jax)::bigint as jax,
        sum(unknown)::bigint as unknown,
        definition,
        'collected' as origin,
        null::varchar as source
    from marts.hub_created_months
    group by all
),

all_figures as (
    from collected
    union all by name
    select
        as_of, scope, created_year, models, pytorch_raw, pytorch_inferred, tensorflow, jax, unknown, definition,
        'seed' as origin, source
    from bundled.hub_created_years
)

select
    * exclude (definition, origin, source),
    pytorch_raw / models as share_raw,
    pytorch_inferred / models as share_inferred,
    case when scope = 'sample' then wilson_low(pytorch_inferred, models) end as inferred_low,
    case when scope = 'sample' then wilson_high(pytorch_inferred, models) end as inferred_high,
    definition,
    origin,
    source
from all_figures
