-- Measures of models on the Hub, in the columns of marts.measures.
-- internal: true
-- columns: measure, unit, subject, framework, period, grain, value, share, denominator, origin, source, definition,
--   as_of, low, high, is_partial
with snapshots as (
    select as_of, scope, 'hub (' || source || ')' as source from marts.hub_snapshots
),

by_label as (
    select labels.*, snapshots.source
    from marts.hub_downloads_by_label as labels
    inner join snapshots using (as_of, scope)
),

by_year as (
    select
        as_of, scope, created_year, models, definition, origin, coalesce(source, 'hub') as source,
        unnest(['pytorch', 'tensorflow', 'jax']) as framework,
        unnest([pytorch_inferred, tensorflow, jax]) as labelled
    from marts.hub_created_years
    where created_year is not null
),

top as (
    select
        as_of, scope, top_n, models, definition, origin, coalesce(source, 'hub') as source,
        unnest(['pytorch', 'tensorflow', 'jax', 'gguf', 'onnx', 'mlx']) as framework,
        unnest([pytorch_inferred, tensorflow, jax, gguf, onnx, mlx]) as labelled
    from marts.hub_top_availability
),

counted as (
    select
        'hub_models' as measure, 'models' as unit, scope as subject, framework, as_of as period, 'day' as grain,
        models as value, share_of_models as share, all_models as denominator, scope = 'sample' as is_sample,
        'collected' as origin, source, definition, as_of
    from by_label
    union all
    select
        'hub_downloads_30d', 'downloads in 30 days', scope, framework, as_of, 'day',
        downloads_30d, share_of_downloads, all_downloads_30d, false, 'collected', source, definition, as_of
    from by_label
    union all
    select
        'hub_models_created', 'models', scope || ', snapshot of ' || as_of, framework, make_date(created_year, 1, 1), 'year',
        labelled, labelled / models, models, scope = 'sample', origin, source, definition, as_of
    from by_year
    union all
    select
        'hub_top_models', 'models', 'top ' || top_n || ' (' || scope || ')', framework, as_of, 'day',
        labelled, labelled / models, models, scope = 'sample', origin, source, definition, as_of
    from top
    union all
    select
        'hub_models_for_one_framework', 'models', scope || ', ' || method, replace(bucket, '_only', ''), as_of, 'day',
        models, share, denominator, scope = 'sample', origin, source, coalesce(definition, 'hub-tags-1'), as_of
    from marts.hub_exclusivity
    where bucket in ('pytorch_only', 'tensorflow_only')
    union all
    select
        'hub_popular_models', 'models', 'popular models by library', framework, as_of, 'day',
        models, share, all_models, true, origin, source, 'hub-popular-libraries-1', as_of
    from marts.hub_popular_libraries
)

select
    * exclude (is_sample),
    case when is_sample then wilson_low(value, denominator) end as low,
    case when is_sample then wilson_high(value, denominator) end as high,
    false as is_partial
from counted
where share is not null or value is not null
