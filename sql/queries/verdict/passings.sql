-- Who passed whom, and when? One definition for every page: passed is the first day from which a side's value is the
-- largest on every later day that is known.
-- grain: one row per question and indicator
-- param rule_version: varchar = null | version of the rules; null for those in force
-- columns: question, indicator, leader, passed, passed_on, ahead_since, first_ahead_on, value_leader, value_second,
--   unit, first_day, as_of, rule_version
--   leader: side with the largest newest value; missing where two are equal
--   passed: who led before; missing if nobody did
--   passed_on: first day of the leader's uninterrupted lead; missing where nobody was passed
--   ahead_since: the same; where nobody was passed, the first day that is known
--   value_leader: the leader's newest value
--   as_of: last day that the newest values describe
select *
from (
    select
        leads.* rename (previous_leader as passed, since as ahead_since, value_first as value_leader),
        case when leads.previous_leader is not null then leads.since end as passed_on,
        versions.is_current
    from marts.verdict_leads as leads
    inner join reference.verdict_versions as versions using (rule_version)
)
where case when $rule_version is null then is_current else rule_version = $rule_version end
order by question, indicator
