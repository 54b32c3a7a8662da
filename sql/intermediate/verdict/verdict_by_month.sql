-- What the indicators would have said together at the end of each month, by the same rules and ages, from what is known
-- now: when the answer changed.
-- grain: one row per rule version, question and month
-- key: rule_version, question, month
-- columns:
--   rule_version: version of the rules
--   question: models, deployment or ecosystem
--   month: first day of the month; the last one ends on the day of the build
--   led_by_pytorch: indicators that PyTorch leads
--   led_by_tensorflow: indicators that TensorFlow leads
--   led_by_jax: indicators that JAX leads
--   led_by_neutral: indicators that framework-neutral tools lead
--   led: indicators that the leader leads; missing where nobody does
--   led_together: indicators that anybody leads
--   leader: side that leads most of them, level, or not enough evidence where fewer than two have a leader
with bounds as (
    select
        rules.rule_version,
        rules.question,
        rules.indicator,
        any_value(rules.max_age_months) as max_age_months,
        date_trunc('month', min(points.as_of))::date as first_month
    from reference.verdict_rules as rules
    inner join intermediate.verdict_points as points using (rule_version, question, indicator)
    group by rules.rule_version, rules.question, rules.indicator
),

grid as (
    select
        *,
        unnest(
            generate_series(first_month, date_trunc('month', (select today from meta.build_day)), interval 1 month)
        )::date as month
    from bounds
),

ends as (
    select *, least(last_day(month), (select today from meta.build_day)) as month_end
    from grid
),

judged as (
    select
        ends.rule_version,
        ends.question,
        ends.month,
        points.judged_leader as leader
    from ends
    asof inner join intermediate.verdict_points as points
        on points.rule_version = ends.rule_version
        and points.question = ends.question
        and points.indicator = ends.indicator
        and ends.month_end >= points.as_of
    where points.as_of >= ends.month_end - to_months(ends.max_age_months)
),

counted as (
    select
        rule_version,
        question,
        month,
        count(*) filter (where leader = 'pytorch')::integer as led_by_pytorch,
        count(*) filter (where leader = 'tensorflow')::integer as led_by_tensorflow,
        count(*) filter (where leader = 'jax')::integer as led_by_jax,
        count(*) filter (where leader = 'neutral')::integer as led_by_neutral
    from judged
    group by rule_version, question, month
),

ranked as (
    select
        *,
        led_by_pytorch + led_by_tensorflow + led_by_jax + led_by_neutral as led_together,
        list_reverse_sort([led_by_pytorch, led_by_tensorflow, led_by_jax, led_by_neutral]) as most
    from counted
)

select
    * exclude (most, led_together),
    case when led_together >= 2 and most[1] > most[2] then most[1] end as led,
    led_together,
    case
        when led_together < 2 then 'not enough evidence'
        when most[1] = most[2] then 'level'
        when most[1] = led_by_pytorch then 'pytorch'
        when most[1] = led_by_tensorflow then 'tensorflow'
        when most[1] = led_by_jax then 'jax'
        else 'neutral'
    end as leader
from ranked
