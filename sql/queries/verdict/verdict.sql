-- Who is ahead in models, deployment and ecosystem, indicator by indicator?
-- `all_indicators` counts each indicator once; `blog_2022` is what the blog said.
-- grain: one row per question and indicator
-- param question: varchar = null | models, deployment or ecosystem; null for all
-- param rule_version: varchar = null | version of the rules, such as verdict-1 or rivals-2022; null for those in force
-- columns: question, indicator, leader, strength, value_a, value_b, since, evidence_query, rule_version, state, as_of
--   value_a: PyTorch's newest value; for all_indicators the number of indicators that PyTorch leads
--   value_b: TensorFlow's value
--   since: first day of the leader's uninterrupted lead; for all_indicators the month since which this is the answer
--   rule_version: version of the rules
--   state: leads (judged), too_old or never_collected
select *
from (select * rename (value_pytorch as value_a, value_tensorflow as value_b) from marts.verdict)
where
    ($question is null or question = $question)
    and case when $rule_version is null then is_current else rule_version = $rule_version end
order by question, indicator = 'blog_2022' desc, indicator = 'all_indicators' desc, indicator
