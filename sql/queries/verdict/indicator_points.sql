-- The figures of every indicator in force on each day on which PyTorch's and TensorFlow's are both known.
-- grain: one row per question, indicator and day
-- columns:
--   question: models, deployment or ecosystem
--   indicator: name of the indicator
--   day: day, or first day of the month or year, that the values describe
--   value_pytorch: PyTorch's value
--   value_tensorflow: TensorFlow's value
--   value_jax: JAX's value; missing where JAX is not compared or not known
--   value_neutral: value of framework-neutral tools; missing where they are not compared or not known
--   share_pytorch: PyTorch's value as a share of PyTorch's and TensorFlow's together, 0 to 1; missing where both are 0
--   share_jax: JAX's value as a share of JAX's and TensorFlow's together, 0 to 1; missing where JAX is not known
--   unit: unit of the values
with rules as (
    select rules.question, rules.indicator, rules.measure, rules.unit
    from reference.verdict_rules as rules
    inner join reference.verdict_versions as versions using (rule_version)
    where versions.is_current
),

points as (
    select
        rules.question,
        rules.indicator,
        rules.unit,
        series.day,
        max(series.value) filter (where series.side = 'pytorch') as value_pytorch,
        max(series.value) filter (where series.side = 'tensorflow') as value_tensorflow,
        max(series.value) filter (where series.side = 'jax') as value_jax,
        max(series.value) filter (where series.side = 'neutral') as value_neutral,
        value_pytorch / nullif(value_pytorch + value_tensorflow, 0) as share_pytorch,
        value_jax / nullif(value_jax + value_tensorflow, 0) as share_jax
    from rules
    inner join marts.verdict_series as series using (measure)
    group by all
)

select *
from points
where value_pytorch is not null and value_tensorflow is not null
order by question, indicator, day
