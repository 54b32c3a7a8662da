-- Every measure of every framework, in long form; never compare across measures, definitions or sources. A month that
-- no source has, between two known ones of a series, has a row without a value, and note says so.
-- grain: one row per measure, subject, framework, grain, period, source and definition
-- key: measure, subject, framework, grain, period, source, definition
-- question: What is known about each framework, by every measure?
-- order: measure, subject, framework, period, grain, source, definition
-- param framework: varchar = null | one framework, such as jax; null for all
-- param measure: varchar = null | one measure, such as papers_with_mention; null for all
-- columns:
--   subject: what was looked at: a venue, package, repository, survey, or part of the Hub
--   measure: name of the measure
--   framework: framework key, as in reference.frameworks, or what a source says in its place; missing for a tool that serves several
--   period: first day of the period; missing for a round of MLPerf without a confirmed day
--   grain: length of the period: day, month, quarter, half_year, year, round or release
--   value: the figure, in the unit; missing where only a share was published, or where nothing is known
--   unit: unit of value and denominator
--   share: value / denominator, 0 to 1; missing without a denominator
--   denominator: what share is a share of, in the unit; missing where there is none or it was not published
--   low: lower end of the Wilson 95 % interval of share, 0 to 1; missing where everything was counted
--   high: upper end of that interval, 0 to 1
--   is_partial: whether the period is incomplete
--   origin: seed, collected or mixed; missing where nothing is known
--   source: where the figure is from
--   definition: rule by which it was counted, see reference.definitions
--   as_of: day that the source's data describe; missing where the source does not say
--   note: why there is no figure; missing where there is one
with measured as (
    from intermediate.measures_papers
    union all by name
    from intermediate.measures_code
    union all by name
    from intermediate.measures_hub
    union all by name
    from intermediate.measures_packages
    union all by name
    from intermediate.measures_tools
    union all by name
    from intermediate.measures_adoption
),

known as (
    select * replace (
        value::double as value,
        denominator::double as denominator,
        coalesce(share, value / nullif(denominator, 0)) as share
    )
    from measured
),

spans as (
    select measure, unit, subject, framework, definition, min(period) as first_month, max(period) as last_month
    from known
    where grain = 'month' and measure <> 'paper_repositories' and measure <> 'papers_with_tag'
    group by all
),

span_months as (
    select
        * exclude (first_month, last_month),
        unnest(generate_series(first_month, last_month, interval 1 month))::date as period
    from spans
),

missing_months as (
    select span_months.*
    from span_months
    anti join known
        on known.measure = span_months.measure and known.subject = span_months.subject
        and known.grain = 'month' and known.period = span_months.period
        and known.framework is not distinct from span_months.framework
)

select
    subject,
    measure,
    framework,
    period,
    grain,
    value,
    unit,
    share,
    denominator,
    low,
    high,
    is_partial,
    origin,
    source,
    definition,
    as_of,
    if(value is null and share is null, 'no figure: the first reading of a running total, or it fell', null) as note
from known
union all by name
select
    subject,
    measure,
    framework,
    period,
    'month' as grain,
    unit,
    'no source' as source,
    definition,
    'no figure: no source holds this month' as note
from missing_months
