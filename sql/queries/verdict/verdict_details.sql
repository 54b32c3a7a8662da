-- The verdict with every side's value, units, days, earlier leaders and what each indicator compares.
-- grain: one row per question and indicator
-- param rule_version: varchar = null | version of the rules, such as verdict-1 or rivals-2022; null for those in force
-- columns:
--   question: models, deployment or ecosystem
--   indicator: name of the indicator, all_indicators, or blog_2022
--   leader: pytorch, tensorflow, jax, neutral (tools for any framework), level, or not enough evidence
--   strength: slight, clear or strong; for all_indicators unanimous, majority or plurality; missing where nobody leads
--   state: leads (judged), too_old or never_collected
--   value_a: PyTorch's newest value
--   value_b: TensorFlow's value
--   value_jax: JAX's value; missing where JAX is not compared or not known
--   value_neutral: value of framework-neutral tools; missing where they are not compared or not known
--   unit: unit of the values
--   as_of: last day that the values describe; for all_indicators the newest of those that count
--   oldest_as_of: for all_indicators the oldest of those that count
--   since: first day of the leader's uninterrupted lead; for all_indicators the month since which this is the answer
--   previous_leader: who led before that; missing if nobody did
--   indicators_for: for all_indicators, indicators that the leader leads
--   indicators_against: for all_indicators, judged indicators that it does not lead
--   indicators_too_old: for all_indicators, indicators whose evidence is too old
--   indicators_never_collected: for all_indicators, indicators without evidence
--   evidence_query: saved query that shows the figures
--   note: what is compared
--   rule_version: version of the rules
select
    question,
    indicator,
    leader,
    strength,
    state,
    value_pytorch as value_a,
    value_tensorflow as value_b,
    value_jax,
    value_neutral,
    unit,
    as_of,
    oldest_as_of,
    since,
    previous_leader,
    indicators_for,
    indicators_against,
    indicators_too_old,
    indicators_never_collected,
    evidence_query,
    note,
    rule_version
from marts.verdict
where case when $rule_version is null then is_current else rule_version = $rule_version end
order by question, indicator = 'blog_2022' desc, indicator = 'all_indicators' desc, indicator
