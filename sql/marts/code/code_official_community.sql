-- Share of repositories by framework and year, the authors' own code against everybody else's, by source. A repository
-- that some paper links as official counts as official; in the bundled sample a few count as both.
-- grain: one row per source, kind of repository, year and framework
-- key: source, kind, year, framework
-- definition: pwc-repositories-2
-- question: Do authors' own repositories differ from everybody else's?
-- order: source, kind, year, framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- columns:
--   source: source key, see reference.code_sources; only sources that say whose code it is
--   kind: official (the authors' own) or community
--   year: year of the earliest paper that links to the repository
--   framework: framework key
--   repositories: distinct repositories
--   denominator: labelled repositories of the year and kind, including the label none
--   share: repositories / denominator, 0 to 1
--   share_low: lower end of the Wilson 95 % interval
--   share_high: upper end of the Wilson 95 % interval
--   is_partial: whether links of the year were still arriving, or the year is not over
--   origin: seed (bundled sample) or collected (by this installation)
with kinds as (
    select
        everything.source,
        case when official.repository is not null then 'official' else 'community' end as kind,
        year(everything.first_linked_on)::integer as year,
        everything.framework
    from marts.code_repositories as everything
    left join marts.code_repositories as official
        on everything.source = official.source
        and everything.repository = official.repository
        and official.official = 'official'
    where
        everything.official = 'all'
        and everything.framework is not null
        and everything.first_linked_on is not null
        and everything.source in (select source from staging.code_links where is_official is not null)
),

totals as (
    select source, kind, year, count(*) as denominator from kinds group by all
),

frameworks as (
    select distinct source, framework from kinds
),

partial_years as (
    select source, year(period)::integer as year, bool_or(is_partial) as is_partial
    from marts.code_share_by_period
    where grain = 'year' and official = 'all'
    group by all
),

counts as (
    select source, kind, year, framework, count(*) as repositories from kinds group by all
),

all_rows as (
    select
        totals.source,
        totals.kind,
        totals.year,
        frameworks.framework,
        coalesce(counts.repositories, 0)::bigint as repositories,
        totals.denominator,
        partial_years.is_partial,
        'collected' as origin
    from totals
    inner join frameworks using (source)
    left join counts using (source, kind, year, framework)
    left join partial_years using (source, year)
    union all by name
    select
        'pwc_sample' as source,
        official as kind,
        year(period)::integer as year,
        framework,
        repositories,
        denominator,
        not is_complete as is_partial,
        'seed' as origin
    from seed.pwc_sample
    where grain = 'year' and official in ('official', 'community')
)

select
    * exclude (is_partial, origin),
    repositories / denominator as share,
    wilson_low(repositories, denominator) as share_low,
    wilson_high(repositories, denominator) as share_high,
    is_partial,
    origin
from all_rows
where denominator > 0
