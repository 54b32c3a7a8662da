-- Who is ahead in models, deployment and ecosystem, indicator by indicator?
-- `all_indicators` counts each indicator once; `blog_2022` is what the blog said.
-- grain: one row per question and indicator
-- param question: varchar = null | models, deployment or ecosystem; null for all
-- columns:
--   question: models, deployment or ecosystem
--   indicator: name of the indicator, all_indicators, or blog_2022
--   leader: pytorch, tensorflow, level, or not enough evidence
--   strength: slight, clear or strong; for all_indicators unanimous or majority; missing where nobody leads
--   value_a: PyTorch's newest value; for all_indicators the number of indicators that PyTorch leads
--   value_b: TensorFlow's
--   since: first day of the leader's uninterrupted lead
--   evidence_query: saved query that shows the figures
select question, indicator, leader, strength, value_a, value_b, since, evidence_query
from marts.verdict
where $question is null or question = $question
order by question, indicator = 'blog_2022' desc, indicator = 'all_indicators' desc, indicator
