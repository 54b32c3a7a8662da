-- Since when the indicators together have given their present answer, and what they said before.
-- grain: one row per rule version and question
-- key: rule_version, question
-- columns:
--   rule_version: version of the rules
--   question: models, deployment or ecosystem
--   leader: the answer now
--   led: indicators that the leader leads; missing where nobody does
--   led_together: indicators that anybody leads
--   since: first day of the month since which it is the answer
--   previous_leader: last side that led before; missing if none did
with newest as (
    select *
    from intermediate.verdict_by_month
    qualify row_number() over (partition by rule_version, question order by month desc) = 1
),

others as (
    select
        newest.rule_version,
        newest.question,
        max(months.month) as last_other_month,
        arg_max(months.leader, months.month)
            filter (where months.leader not in ('level', 'not enough evidence')) as previous_leader
    from newest
    inner join intermediate.verdict_by_month as months
        on months.rule_version = newest.rule_version
        and months.question = newest.question
        and months.leader <> newest.leader
    group by newest.rule_version, newest.question
)

select
    newest.rule_version,
    newest.question,
    newest.leader,
    newest.led,
    newest.led_together,
    min(months.month) as since,
    any_value(others.previous_leader) as previous_leader
from newest
left join others using (rule_version, question)
inner join intermediate.verdict_by_month as months
    on months.rule_version = newest.rule_version
    and months.question = newest.question
    and (others.last_other_month is null or months.month > others.last_other_month)
where newest.month = date_trunc('month', (select today from meta.build_day))
group by newest.rule_version, newest.question, newest.leader, newest.led, newest.led_together
