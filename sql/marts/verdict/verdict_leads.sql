-- Who is ahead in each indicator of the verdict, and since when: the one place that computes who passed whom.
-- Passed: the first day from which a side's value is the largest on every later day that is known.
-- grain: one row per rule version, question and indicator
-- key: rule_version, question, indicator
-- columns:
--   rule_version: version of the rules
--   question: models, deployment or ecosystem
--   indicator: name of the indicator
--   measure: series in marts.verdict_series
--   unit: unit of the values
--   leader: side with the largest newest value; missing where two are equal, or where nothing is known
--   value_pytorch: PyTorch's newest value
--   value_tensorflow: TensorFlow's value
--   value_jax: JAX's value; missing where JAX is not compared or not known
--   value_neutral: value of framework-neutral tools; missing where they are not compared or not known
--   value_first: the largest of these values
--   value_second: second-largest newest value
--   judged_leader: the leader, or level where the ratio is below the rules' threshold for a lead
--   as_of: last day that the newest values describe, the day of the build at the latest
--   since: first day of the leader's uninterrupted lead, which is when it passed previous_leader
--   previous_leader: who led before that; missing if nobody did
--   first_day: first known day
--   points: number of known days
--   first_ahead_on: first day on which the leader was ahead at all
with newest as (
    select *
    from intermediate.verdict_points
    qualify row_number() over (partition by rule_version, question, indicator order by day desc) = 1
),

interruptions as (
    select
        newest.rule_version,
        newest.question,
        newest.indicator,
        max(known.day) filter (where known.leader is distinct from newest.leader) as last_other_day,
        arg_max(known.leader, known.day) filter (where known.leader <> newest.leader) as previous_leader,
        min(known.day) filter (where known.leader = newest.leader) as first_ahead_on,
        min(known.day) as first_day,
        count(*)::integer as points
    from newest
    inner join intermediate.verdict_points as known
        on known.rule_version = newest.rule_version
        and known.question = newest.question
        and known.indicator = newest.indicator
    group by newest.rule_version, newest.question, newest.indicator
),

starts as (
    select known.rule_version, known.question, known.indicator, min(known.day) as since
    from intermediate.verdict_points as known
    inner join interruptions using (rule_version, question, indicator)
    where interruptions.last_other_day is null or known.day > interruptions.last_other_day
    group by known.rule_version, known.question, known.indicator
)

select
    newest.rule_version,
    newest.question,
    newest.indicator,
    rules.measure,
    rules.unit,
    newest.leader,
    newest.value_pytorch,
    newest.value_tensorflow,
    newest.value_jax,
    newest.value_neutral,
    newest.value_first,
    newest.value_second,
    newest.judged_leader,
    newest.as_of,
    case when newest.leader is not null then starts.since end as since,
    interruptions.previous_leader,
    interruptions.first_day,
    interruptions.points,
    interruptions.first_ahead_on
from newest
inner join reference.verdict_rules as rules using (rule_version, question, indicator)
inner join interruptions using (rule_version, question, indicator)
left join starts using (rule_version, question, indicator)
