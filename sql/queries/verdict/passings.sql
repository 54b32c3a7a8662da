-- Who passed whom, and when? One definition for every page: passed is the first day from which a side's value is the
-- largest on every later day that is known.
-- grain: one row per question and indicator
-- param rule_version: varchar = null | version of the rules; null for those in force
-- columns:
--   question: models, deployment or ecosystem
--   indicator: name of the indicator
--   leader: side with the largest newest value; missing where two are equal
--   passed: who led before; missing if nobody did
--   passed_on: first day of the leader's uninterrupted lead; missing where nobody was passed
--   ahead_since: the same; where nobody was passed, the first day that is known
--   first_ahead_on: first day on which the leader was ahead at all
--   value_leader: the leader's newest value
--   value_second: second-largest newest value
--   unit: unit of the values
--   first_day: first known day
--   as_of: last day that the newest values describe
--   rule_version: version of the rules
select
    leads.question,
    leads.indicator,
    leads.leader,
    leads.previous_leader as passed,
    case when leads.previous_leader is not null then leads.since end as passed_on,
    leads.since as ahead_since,
    leads.first_ahead_on,
    leads.value_first as value_leader,
    leads.value_second,
    leads.unit,
    leads.first_day,
    leads.as_of,
    leads.rule_version
from marts.verdict_leads as leads
inner join reference.verdict_versions as versions using (rule_version)
where case when $rule_version is null then versions.is_current else leads.rule_version = $rule_version end
order by leads.question, leads.indicator
