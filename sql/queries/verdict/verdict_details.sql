-- The verdict with units, days, earlier leaders and what each indicator compares.
-- grain: one row per question and indicator
-- columns:
--   question: models, deployment or ecosystem
--   indicator: name of the indicator, all_indicators, or blog_2022
--   leader: pytorch, tensorflow, level, or not enough evidence
--   strength: slight, clear or strong; for all_indicators unanimous or majority; missing where nobody leads
--   value_a: PyTorch's newest value
--   value_b: TensorFlow's
--   unit: unit of both
--   as_of: day that both values describe
--   since: first day of the leader's uninterrupted lead
--   previous_leader: who led before that; missing if nobody did
--   evidence_query: saved query that shows the figures
--   note: what is compared
--   rule_version: version of the rules
select
    question,
    indicator,
    leader,
    strength,
    value_a,
    value_b,
    unit,
    as_of,
    since,
    previous_leader,
    evidence_query,
    note,
    rule_version
from marts.verdict
order by question, indicator = 'blog_2022' desc, indicator = 'all_indicators' desc, indicator
