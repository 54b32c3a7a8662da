-- How many of each source's dated repositories carry a label, quarter by quarter?
-- grain: one row per source, quarter and scope
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- columns: source, quarter, official, denominator, unlabelled, coverage, is_partial
--   quarter: quarter as YYYY-Qn, of the earliest paper that links to a repository
--   official: all, or official: the authors' own code only
--   denominator: distinct labelled repositories of the quarter, the denominator of its shares
--   unlabelled: distinct repositories of the quarter that nobody has labelled yet; not part of any share
--   is_partial: whether the quarter is incomplete, as for its shares; missing where none of it is labelled
with quarters as (
    select
        source,
        official,
        date_trunc('quarter', first_linked_on)::date as period,
        count(framework) as denominator,
        count(*) - count(framework) as unlabelled
    from marts.code_repositories
    where first_linked_on is not null
    group by all
),

shares as (
    select distinct source, official, period, is_partial
    from marts.code_share_by_period
    where grain = 'quarter'
)

select
    source,
    year(period) || '-Q' || quarter(period) as quarter,
    official,
    denominator,
    unlabelled,
    denominator / (denominator + unlabelled) as coverage,
    is_partial
from quarters
left join shares using (source, official, period)
where $source is null or source = $source
order by source, official, period
