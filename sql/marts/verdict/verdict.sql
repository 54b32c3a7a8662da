-- What each indicator says about the blog's three questions, by the rules of reference.verdict_rules; what they
-- say together, each counting once; and what the blog said in 2022.
-- grain: one row per question and indicator
-- key: question, indicator
-- definition: verdict-1
-- columns:
--   question: models, deployment or ecosystem
--   indicator: name of the indicator, all_indicators, or blog_2022
--   leader: pytorch, tensorflow, level, or not enough evidence
--   strength: slight, clear or strong; for all_indicators unanimous or majority; missing where nobody leads
--   value_a: PyTorch's newest value; for all_indicators the number of indicators that PyTorch leads
--   value_b: TensorFlow's
--   unit: unit of both
--   as_of: day that both values describe
--   since: first day of the leader's uninterrupted lead
--   previous_leader: who led before that; missing if nobody did
--   evidence_query: saved query that shows the figures
--   note: what is compared
--   rule_version: version of the rules
with known as (
    select *
    from marts.verdict_series
    where value_a is not null and value_b is not null and greatest(value_a, value_b) > 0
),

pairs as (
    select
        rules.*,
        known.day,
        known.value_a,
        known.value_b,
        case
            when greatest(value_a, value_b) < rules.level_below * least(value_a, value_b) then 'level'
            when known.value_a > known.value_b then 'pytorch'
            else 'tensorflow'
        end as leader
    from reference.verdict_rules as rules
    inner join known on known.measure = rules.measure
    where rules.rule_version = (select max(rule_version) from reference.verdict_rules)
),

newest as (
    select *
    from pairs
    qualify row_number() over (partition by question, indicator order by day desc) = 1
),

interruptions as (
    select
        newest.question,
        newest.indicator,
        max(pairs.day) as last_other_day,
        arg_max(pairs.leader, pairs.day) filter (where pairs.leader in ('pytorch', 'tensorflow'))
            as previous_leader
    from newest
    inner join pairs
        on pairs.question = newest.question
        and pairs.indicator = newest.indicator
        and pairs.leader <> newest.leader
    group by all
),

leads as (
    select
        newest.question,
        newest.indicator,
        min(pairs.day) as since,
        any_value(interruptions.previous_leader) as previous_leader
    from newest
    inner join pairs
        on pairs.question = newest.question
        and pairs.indicator = newest.indicator
        and pairs.leader = newest.leader
    left join interruptions
        on interruptions.question = newest.question and interruptions.indicator = newest.indicator
    where interruptions.last_other_day is null or pairs.day > interruptions.last_other_day
    group by all
),

judged as (
    select
        rules.question,
        rules.indicator,
        newest.leader as measured_leader,
        newest.value_a,
        newest.value_b,
        rules.unit,
        newest.day as as_of,
        leads.since,
        leads.previous_leader,
        rules.evidence_query,
        rules.note,
        rules.rule_version,
        greatest(newest.value_a, newest.value_b) / nullif(least(newest.value_a, newest.value_b), 0) as ratio,
        rules.clear_from,
        rules.strong_from,
        coalesce(
            newest.day >= (select max(day) from known) - to_months(rules.max_age_months), false
        ) as is_enough
    from reference.verdict_rules as rules
    left join newest on newest.question = rules.question and newest.indicator = rules.indicator
    left join leads on leads.question = rules.question and leads.indicator = rules.indicator
    where rules.rule_version = (select max(rule_version) from reference.verdict_rules)
),

indicators as (
    select
        question,
        indicator,
        case when is_enough then measured_leader else 'not enough evidence' end as leader,
        case
            when not is_enough or measured_leader = 'level' then null
            when ratio is null or ratio >= strong_from then 'strong'
            when ratio >= clear_from then 'clear'
            else 'slight'
        end as strength,
        value_a,
        value_b,
        unit,
        as_of,
        case when is_enough then since end as since,
        case when is_enough then previous_leader end as previous_leader,
        evidence_query,
        note,
        rule_version
    from judged
),

counted as (
    select
        question,
        count(*) filter (where leader = 'pytorch') as for_a,
        count(*) filter (where leader = 'tensorflow') as for_b,
        max(as_of) filter (where leader <> 'not enough evidence') as as_of,
        any_value(rule_version) as rule_version
    from indicators
    group by question
),

together as (
    select
        question,
        'all_indicators' as indicator,
        case
            when for_a + for_b < 2 then 'not enough evidence'
            when for_a = for_b then 'level'
            when for_a > for_b then 'pytorch'
            else 'tensorflow'
        end as leader,
        case
            when for_a + for_b < 2 or for_a = for_b then null
            when least(for_a, for_b) = 0 then 'unanimous'
            else 'majority'
        end as strength,
        for_a::double as value_a,
        for_b::double as value_b,
        'indicators' as unit,
        as_of,
        null::date as since,
        null::varchar as previous_leader,
        'verdict' as evidence_query,
        'Number of indicators that each side leads; each counts once' as note,
        rule_version
    from counted
),

blog as (
    select
        question,
        'blog_2022' as indicator,
        leader,
        null::varchar as strength,
        null::double as value_a,
        null::double as value_b,
        null::varchar as unit,
        said_on as as_of,
        said_on as since,
        null::varchar as previous_leader,
        null::varchar as evidence_query,
        wording as note,
        (select max(rule_version) from reference.verdict_rules) as rule_version
    from reference.blog_verdict
)

select * from indicators
union all by name
select * from together
union all by name
select * from blog
