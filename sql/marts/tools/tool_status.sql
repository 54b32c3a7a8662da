-- The state of every tool by the rules of reference.tool_status_rules, with the evidence for it. Of the rules all of
-- whose conditions hold, the one with the lowest priority number decides; where none holds, the reading by hand in
-- reference.tools stands and the evidence says so. Old commit counts fulfil no condition, nor does a repository that is
-- gone while releases continue.
-- grain: one row per tool
-- key: tool
-- definition: tool-status-1
-- question: What became of each deployment and ecosystem tool, and on what evidence?
-- order: area, side, tool
-- answer: tool, area, side, successor, status, status_since, evidence, rule_version, checked_on
-- param area: varchar = null | framework, deployment or ecosystem; null for all
-- columns:
--   tool: name of the tool in January 2022, or of a successor
--   current_name: what it is called now
--   area: framework, deployment or ecosystem
--   side: pytorch, tensorflow, jax, both or neutral
--   successor: tool that takes its place
--   is_named_by_blog: whether the blog of January 2022 names it
--   status: active, slowing, dormant or ended
--   status_since: first day of that status, where the rule can tell
--   rule: rule that decided; reading where none did
--   evidence: the conditions that held, with their figures
--   rule_version: version of the rules
--   checked_on: latest day up to which the evidence was read
with current_rules as (
    -- By the number at its end: version 10 comes after version 2.
    select *
    from reference.tool_status_rules
    qualify dense_rank() over (order by regexp_extract(rule_version, '[0-9]+$')::integer desc) = 1
),

signals as (
    unpivot (
        select
            tool,
            is_archived::double as is_archived,
            is_declared_ended::double as is_declared_ended,
            case when coalesce(months_since_release, 12) >= 12 then is_gone::double end as is_gone,
            months_since_activity::double as months_since_activity,
            months_since_release::double as months_since_release,
            case when is_commit_evidence_recent then commits_12m::double end as commits_12m,
            case when is_commit_evidence_recent then commits_to_peak::double end as commits_to_peak,
            downloads_to_a_year_ago::double as downloads_to_a_year_ago
        from marts.tool_signals
    ) on columns(* exclude (tool)) into name signal value value
),

conditions as (
    select
        signals.tool,
        rules.*,
        signals.value,
        case rules.comparison
            when '>=' then signals.value >= rules.threshold
            when '<=' then signals.value <= rules.threshold
            when '>' then signals.value > rules.threshold
            when '<' then signals.value < rules.threshold
        end as is_met
    from signals
    inner join current_rules as rules on rules.signal = signals.signal
),

sizes as (
    select rule_version, rule, count(*) as conditions
    from current_rules
    group by all
),

fulfilled as (
    select
        conditions.tool,
        conditions.rule_version,
        conditions.priority,
        conditions.rule,
        any_value(conditions.status) as status,
        any_value(conditions.since_signal) as since_signal,
        string_agg(conditions.meaning, ', ' order by conditions.meaning like 'and %', conditions.signal) as meaning
    from conditions
    inner join sizes on sizes.rule_version = conditions.rule_version and sizes.rule = conditions.rule
    where conditions.is_met
    group by all
    having count(*) = any_value(sizes.conditions)
),

decided as (
    select *
    from fulfilled
    qualify row_number() over (partition by tool order by priority) = 1
),

figures as (
    select
        tool,
        concat_ws(
            '; ',
            'last release ' || last_version || ' on ' || last_release_on || ' (' || release_channel || ')',
            commits_12m || ' commits in the twelve months to ' || strftime(last_commit_month, '%Y-%m')
            || ', best year ' || best_year_commits || ' (' || best_year || ')',
            'last push on ' || pushed_on,
            package || ' ' || round(per_million, 1) || ' per million downloads in '
            || strftime(downloads_month, '%Y-%m')
            || coalesce(', a year before ' || round(per_million / downloads_to_a_year_ago, 1), '')
        ) as figures
    from marts.tool_signals
)

select
    tools.tool,
    tools.current_name,
    tools.area,
    tools.side,
    tools.successor,
    tools.is_named_by_blog,
    coalesce(decided.status, tools.reading) as status,
    case
        when decided.rule is null then tools.reading_on
        when decided.since_signal = 'ended_on' then signals.ended_on
        when decided.since_signal = 'last_activity_on' then signals.last_activity_on
        when decided.since_signal = 'last_release_on' then signals.last_release_on
    end as status_since,
    coalesce(decided.rule, 'reading') as rule,
    concat_ws(
        ': ',
        coalesce(decided.meaning, 'read by hand, not computed'),
        nullif(
            concat_ws(
                '; ',
                case
                    when decided.rule is null then tools.reading_source
                    when decided.status = 'ended' then tools.ended_source
                end,
                nullif(figures.figures, '')
            ),
            ''
        )
    ) as evidence,
    coalesce(decided.rule_version, (select any_value(current_rules.rule_version) from current_rules)) as rule_version,
    signals.checked_on
from reference.tools as tools
inner join marts.tool_signals as signals on signals.tool = tools.tool
inner join figures on figures.tool = tools.tool
left join decided on decided.tool = tools.tool
