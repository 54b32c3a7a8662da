-- Share of repositories by framework, source and period; a framework without a repository in a period has a row of 0.
-- grain: one row per source, date basis, scope, length of period, period and framework
-- key: source, date_basis, official, grain, period, framework
-- definition: pwc-repositories-2
-- columns:
--   source: source key, see reference.code_sources; each is a series of its own
--   date_basis: what dates a repository: paper = its earliest linked paper
--   official: all, or official: the authors' own code only
--   grain: month, quarter or year
--   period: first day of the period
--   period_end: last day of the period
--   framework: framework key; none = other languages and code without a framework
--   repositories: distinct repositories with this label and first linked by a paper of the period
--   denominator: distinct labelled repositories of the period, including the label none
--   detected: distinct repositories of the period with a framework, excluding the label none
--   unlabelled: distinct repositories of the period that nobody has labelled yet
--   coverage: denominator / (denominator + unlabelled), 0 to 1
--   share: repositories / denominator, 0 to 1
--   share_detected: repositories / detected, 0 to 1; missing for none
--   share_low: lower end of the Wilson 95 % interval of share
--   share_high: upper end of the Wilson 95 % interval of share
--   is_right_censored: whether links of the period were still arriving when the source ended
--   is_partial: whether it is right-censored, a month of it was not read, or the source's data end before the period
--     is settled
--   as_of: day that the source's data describe
with periods as (
    select unnest(['month', 'quarter', 'year']) as grain
),

placed as (
    select
        repositories.source,
        repositories.official,
        periods.grain,
        date_trunc(periods.grain, repositories.first_linked_on)::date as period,
        repositories.framework,
        count(*) as repositories
    from marts.code_repositories as repositories
    cross join periods
    where repositories.first_linked_on is not null
    group by all
),

totals as (
    select
        source,
        official,
        grain,
        period,
        coalesce(sum(repositories) filter (where framework is not null), 0)::bigint as denominator,
        coalesce(sum(repositories) filter (where framework not in ('none')), 0)::bigint as detected,
        coalesce(sum(repositories) filter (where framework is null), 0)::bigint as unlabelled
    from placed
    group by all
),

frameworks as (
    select distinct source, framework from placed where framework is not null
    union
    select distinct placed.source, always.framework
    from placed
    cross join (values ('pytorch'), ('tensorflow'), ('jax'), ('none')) as always (framework)
),

as_of as (
    select source, max(snapshot_date) as as_of from staging.code_links group by source
),

counted as (
    select
        totals.*,
        frameworks.framework,
        coalesce(placed.repositories, 0)::bigint as repositories,
        (totals.period + case totals.grain
            when 'month' then interval 1 month
            when 'quarter' then interval 3 months
            else interval 1 year
        end - interval 1 day)::date as period_end
    from totals
    inner join frameworks using (source)
    left join placed using (source, official, grain, period, framework)
    where totals.denominator > 0
),

unread as (
    select distinct totals.source, totals.grain, totals.period
    from totals
    inner join intermediate.code_unread_months as months
        on totals.source = months.source and totals.period = date_trunc(totals.grain, months.month)
)

select
    counted.source,
    sources.date_basis,
    counted.official,
    counted.grain,
    counted.period,
    counted.period_end,
    counted.framework,
    counted.repositories,
    counted.denominator,
    counted.detected,
    counted.unlabelled,
    counted.denominator / (counted.denominator + counted.unlabelled) as coverage,
    counted.repositories / counted.denominator as share,
    case when counted.framework != 'none' then counted.repositories / nullif(counted.detected, 0) end
        as share_detected,
    wilson_low(counted.repositories, counted.denominator) as share_low,
    wilson_high(counted.repositories, counted.denominator) as share_high,
    coalesce(counted.period_end >= sources.censored_from, false) as is_right_censored,
    coalesce(counted.period_end >= sources.censored_from, false)
    or unread.period is not null
    or counted.period_end + sources.settle_days >= as_of.as_of as is_partial,
    as_of.as_of
from counted
inner join reference.code_sources as sources using (source)
inner join as_of using (source)
left join unread using (source, grain, period)
