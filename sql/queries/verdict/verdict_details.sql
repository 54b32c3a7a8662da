-- The verdict with every side's value, units, days, earlier leaders and what each indicator compares.
-- grain: one row per question and indicator
-- param rule_version: varchar = null | version of the rules, such as verdict-1 or rivals-2022; null for those in force
-- columns: question, indicator, leader, strength, state, value_a, value_b, value_jax, value_neutral, unit, as_of,
--   oldest_as_of, since, previous_leader, indicators_for, indicators_against, indicators_too_old,
--   indicators_never_collected, evidence_query, note, rule_version
--   state: leads (judged), too_old or never_collected
--   value_a: PyTorch's newest value
--   value_b: TensorFlow's value
--   oldest_as_of: for all_indicators the oldest of those that count
--   since: first day of the leader's uninterrupted lead; for all_indicators the month since which this is the answer
--   indicators_for: for all_indicators, indicators that the leader leads
--   rule_version: version of the rules
select *
from (select * rename (value_pytorch as value_a, value_tensorflow as value_b) from marts.verdict)
where case when $rule_version is null then is_current else rule_version = $rule_version end
order by question, indicator = 'blog_2022' desc, indicator = 'all_indicators' desc, indicator
