-- What each indicator says about the blog's three questions, by the rules of reference.verdict_rules; what they say
-- together, each counted once; and what the blog said in 2022. Every version of the rules has its rows.
-- grain: one row per version of the rules, question and indicator
-- key: rule_version, question, indicator
-- columns:
--   rule_version: version of the rules, see reference.verdict_versions
--   is_current: whether these rules are in force
--   question: models, deployment or ecosystem
--   indicator: name of the indicator, all_indicators, or blog_2022
--   leader: pytorch, tensorflow, jax, neutral (tools for any framework), level, or not enough evidence
--   strength: slight, clear or strong; for all_indicators unanimous, majority or plurality; missing where nobody leads
--   state: leads (judged; the leader may be level), too_old (known, but older than the rules allow) or
--     never_collected
--   value_pytorch: PyTorch's newest value; for all_indicators the number of indicators that it leads
--   value_tensorflow: TensorFlow's value
--   value_jax: JAX's value; missing where JAX is not compared or not known
--   value_neutral: value of framework-neutral tools; missing where they are not compared or not known
--   unit: unit of the values
--   as_of: last day that the values describe; for all_indicators the newest of those that count
--   oldest_as_of: for all_indicators the oldest as_of of those that count; missing for others
--   since: first day of the leader's uninterrupted lead; for all_indicators first day of the month since which the rules
--     give this answer
--   previous_leader: who led before that; missing if nobody did
--   indicators_for: for all_indicators, indicators that the leader leads; missing for others
--   indicators_against: for all_indicators, judged indicators that it does not lead
--   indicators_too_old: for all_indicators, indicators whose evidence is too old
--   indicators_never_collected: for all_indicators, indicators without evidence
--   evidence_query: saved query that shows the figures
--   note: what is compared
with judged as (
    select
        rules.rule_version,
        rules.question,
        rules.indicator,
        leads.value_pytorch,
        leads.value_tensorflow,
        leads.value_jax,
        leads.value_neutral,
        rules.unit,
        leads.as_of,
        leads.since,
        leads.previous_leader,
        rules.evidence_query,
        rules.note,
        rules.clear_from,
        rules.strong_from,
        leads.value_first / nullif(leads.value_second, 0) as ratio,
        leads.judged_leader as measured_leader,
        case
            when leads.indicator is null then 'never_collected'
            when leads.as_of < (select today from meta.build_day) - to_months(rules.max_age_months) then 'too_old'
            else 'leads'
        end as state
    from reference.verdict_rules as rules
    left join marts.verdict_leads as leads using (rule_version, question, indicator)
),

indicators as (
    select
        rule_version,
        question,
        indicator,
        case when state = 'leads' then measured_leader else 'not enough evidence' end as leader,
        case
            when state <> 'leads' or measured_leader = 'level' then null
            when ratio is null or ratio >= strong_from then 'strong'
            when ratio >= clear_from then 'clear'
            else 'slight'
        end as strength,
        state,
        value_pytorch,
        value_tensorflow,
        value_jax,
        value_neutral,
        unit,
        as_of,
        case when state = 'leads' and measured_leader <> 'level' then since end as since,
        case when state = 'leads' and measured_leader <> 'level' then previous_leader end as previous_leader,
        evidence_query,
        note
    from judged
),

counted as (
    select
        rule_version,
        question,
        count(*) filter (where leader = 'pytorch') as for_pytorch,
        count(*) filter (where leader = 'tensorflow') as for_tensorflow,
        count(*) filter (where leader = 'jax') as for_jax,
        count(*) filter (where leader = 'neutral') as for_neutral,
        count(*) filter (where state = 'leads') as counting,
        count(*) filter (where state = 'too_old') as too_old,
        count(*) filter (where state = 'never_collected') as never_collected,
        max(as_of) filter (where state = 'leads') as as_of,
        min(as_of) filter (where state = 'leads') as oldest_as_of
    from indicators
    group by rule_version, question
),

answers as (
    select counted.*, found.leader, found.led, found.led_together, found.since, found.previous_leader
    from counted
    left join intermediate.verdict_answer_since as found using (rule_version, question)
),

together as (
    select
        rule_version,
        question,
        'all_indicators' as indicator,
        coalesce(leader, 'not enough evidence') as leader,
        case
            when leader is null or leader in ('level', 'not enough evidence') then null
            when led = led_together then 'unanimous'
            when led * 2 > led_together then 'majority'
            else 'plurality'
        end as strength,
        case
            when coalesce(leader, 'not enough evidence') <> 'not enough evidence' then 'leads'
            when too_old > 0 then 'too_old'
            else 'never_collected'
        end as state,
        for_pytorch::double as value_pytorch,
        for_tensorflow::double as value_tensorflow,
        for_jax::double as value_jax,
        for_neutral::double as value_neutral,
        'indicators' as unit,
        as_of,
        oldest_as_of,
        since,
        previous_leader,
        coalesce(led, 0)::integer as indicators_for,
        (counting - coalesce(led, 0))::integer as indicators_against,
        too_old::integer as indicators_too_old,
        never_collected::integer as indicators_never_collected,
        'verdict' as evidence_query,
        'Number of indicators that each side leads; each counts once' as note
    from answers
),

blog as (
    select
        versions.rule_version,
        said.question,
        'blog_2022' as indicator,
        said.leader,
        'leads' as state,
        said.said_on as as_of,
        said.said_on as since,
        said.wording as note
    from reference.blog_verdict as said
    semi join reference.verdict_rules as rules on rules.question = said.question
    cross join reference.verdict_versions as versions
    semi join reference.verdict_rules as asked
        on asked.question = said.question and asked.rule_version = versions.rule_version
),

all_rows as (
    from together
    union all by name
    from indicators
    union all by name
    from blog
)

select all_rows.rule_version, versions.is_current, all_rows.* exclude (rule_version)
from all_rows
inner join reference.verdict_versions as versions using (rule_version)
