-- The points at which the sides of an indicator can be compared: all but JAX are known, and one value is above 0.
-- grain: one row per rule version, question, indicator and day
-- key: rule_version, question, indicator, day
-- internal: true
-- columns:
--   rule_version: version of the rules
--   question: models, deployment or ecosystem
--   indicator: name of the indicator
--   day: day, or first day of the period, that the values describe
--   as_of: last day that they describe, the day of the build at the latest
--   value_pytorch: PyTorch's value
--   value_tensorflow: TensorFlow's value
--   value_jax: JAX's value; missing where JAX is not compared or not known
--   value_neutral: value of framework-neutral tools; missing where they are not compared or not known
--   value_first: the largest of these values
--   value_second: second-largest newest value
--   leader: side with the largest value; missing where two are equal
--   judged_leader: the same, or level where the ratio is below the rules' threshold for a lead
with sides as (
    select
        rule_version,
        question,
        indicator,
        measure,
        level_below,
        contains(sides, 'neutral') as has_neutral,
        unnest(string_split(sides, '|')) as side
    from reference.verdict_rules
),

ranked as (
    select
        sides.rule_version,
        sides.question,
        sides.indicator,
        series.day,
        least(max(series.until), (select today from meta.build_day)) as as_of,
        max(series.value) filter (where series.side = 'pytorch') as value_pytorch,
        max(series.value) filter (where series.side = 'tensorflow') as value_tensorflow,
        max(series.value) filter (where series.side = 'jax') as value_jax,
        max(series.value) filter (where series.side = 'neutral') as value_neutral,
        max(series.value, 2) as largest,
        arg_max(series.side, series.value) as first_side,
        any_value(sides.level_below) as level_below,
        any_value(sides.has_neutral) as has_neutral
    from sides
    inner join marts.verdict_series as series on series.measure = sides.measure and series.side = sides.side
    group by sides.rule_version, sides.question, sides.indicator, series.day
)

select
    * exclude (largest, first_side, level_below, has_neutral),
    largest[1] as value_first,
    largest[2] as value_second,
    case when largest[1] > largest[2] then first_side end as leader,
    case when largest[1] >= level_below * largest[2] then first_side else 'level' end as judged_leader
from ranked
where
    value_pytorch is not null
    and value_tensorflow is not null
    and (value_neutral is not null or not has_neutral)
    and largest[1] > 0
    and day <= as_of
