-- The figures that the verdict rests on, point by point, for each side that is compared.
-- grain: one row per measure, side and day
-- key: measure, side, day
-- columns:
--   measure: name of the series, see reference.verdict_rules
--   side: pytorch, tensorflow, jax or neutral (tools for any framework)
--   day: day, or first day of the month or year, that the value describes
--   until: last day that it describes
--   value: the side's figure
with hub_labels as (
    select
        as_of,
        scope,
        sum(pytorch_inferred) / sum(models) as pytorch,
        case when count(tensorflow) = count(*) then sum(tensorflow) / sum(models) end as tensorflow,
        case when count(jax) = count(*) then sum(jax) / sum(models) end as jax
    from marts.hub_created_years
    group by as_of, scope
),

hub_top as (
    select *
    from marts.hub_top_availability
    where scope in ('whole', 'top')
    qualify row_number() over (partition by as_of order by models desc, scope = 'whole' desc, top_n) = 1
),

hub_buckets as (
    select
        case when scope = 'whole' then 'hub_exclusive_models' else 'hub_exclusive_popular_models' end as measure,
        case bucket when 'pytorch_only' then 'pytorch' else 'tensorflow' end as side,
        as_of,
        scope,
        share
    from marts.hub_exclusivity
    where method = 'inferred' and scope <> 'new' and bucket in ('pytorch_only', 'tensorflow_only')
    qualify row_number() over (partition by measure, side, as_of order by scope = 'sample', scope) = 1
),

popular_libraries as (
    select sides.side, listed.as_of, coalesce(any_value(found.share), 0) as share
    from (select distinct as_of from marts.hub_popular_libraries) as listed
    cross join (values ('pytorch'), ('tensorflow'), ('jax')) as sides (side)
    left join marts.hub_popular_libraries as found
        on found.as_of = listed.as_of and found.framework = sides.side
    group by sides.side, listed.as_of
),

current_rules as (
    select year, sum(pytorch_only) as pytorch, sum(tensorflow_only) as tensorflow
    from marts.pytorch_share_by_year
    where population = 'accepted_only'
        and rule_set = (
            select arg_max(sets.rule_set, sets.valid_from)
            from reference.rule_sets as sets
            semi join marts.pytorch_share_by_year as counted on counted.rule_set = sets.rule_set
        )
    group by year
),

-- The archive and its sample describe the same thing: a complete year of the archive takes precedence over the sample's.
paper_code as (
    select source, period, framework, share, repositories
    from marts.code_series_by_period
    where
        source in ('pwc_archive', 'pwc_sample')
        and date_basis = 'paper'
        and grain = 'year'
        and official = 'all'
        and not is_partial
        and framework in ('pytorch', 'tensorflow', 'jax')
),

points as (
    select members.measure, members.side, found.day, max(found.until) as until, sum(found.value) as value
    from reference.verdict_members as members
    inner join intermediate.named_values as found on found.kind = members.kind and found.name = members.name
    group by members.measure, members.side, found.day
    union all
    select measure, side, day, until, value
    from intermediate.todays_tools
    union all
    select
        'transformers_families',
        unnest(['pytorch', 'tensorflow', 'jax']),
        released_on,
        released_on,
        unnest([pytorch_families, tensorflow_families, flax_families])
    from marts.transformers_families
    union all
    select
        'hub_models',
        unnest(['pytorch', 'tensorflow', 'jax']),
        as_of,
        as_of,
        unnest([pytorch, tensorflow, jax])
    from hub_labels
    where scope = 'whole'
    union all
    select
        'hub_top_models',
        unnest(['pytorch', 'tensorflow', 'jax', 'neutral']),
        as_of,
        as_of,
        unnest([pytorch_inferred, tensorflow, jax, greatest(onnx, gguf)]) / models
    from hub_top
    union all
    select 'hub_popular_libraries', side, as_of, as_of, share
    from popular_libraries
    union all
    select measure, side, as_of, as_of, share
    from hub_buckets
    union all
    select 'papers', framework, make_date(year, 1, 1), as_of, share
    from intermediate.papers_naming
    where framework in ('pytorch', 'tensorflow', 'jax')
    union all
    select
        'papers_published',
        unnest(['pytorch', 'tensorflow']),
        make_date(year, 1, 1),
        make_date(year, 12, 31),
        unnest([pytorch, tensorflow])
    from current_rules
    union all
    select
        'paper_code',
        framework,
        period,
        period + interval 1 year - interval 1 day,
        arg_min(share, source)
    from paper_code
    group by framework, period
    union all
    select
        'paper_code_archive',
        framework,
        period,
        period + interval 1 year - interval 1 day,
        repositories
    from paper_code
    where source = 'pwc_archive'
    union all
    select area || '_tools_alive', side, day, day, alive / tools
    from intermediate.tool_lives
)

select measure, side, day::date as day, until::date as until, value::double as value
from points
where value is not null
