-- Researchers by the framework of their papers in one year and in a later one, for any two years. A sample of papers
-- finds only a part of a researcher's papers, so that not_labelled and not_seen are large where the later year was read
-- in samples; compare shares among those with a framework in both years.
-- grain: one row per pair of years, way to match names, author rule, framework before and group after
-- key: from_year, to_year, joining, author_rule, from_framework, to_framework
-- definition: moves-1
-- columns:
--   from_year: earlier year
--   to_year: later year
--   joining: how names are matched: exact, conservative or loose
--   author_rule: which authors of a paper are counted: all, first or last
--   from_framework: framework of the researchers in the earlier year
--   to_framework: framework in the later year, or neither, not_labelled (no paper searched) or not_seen (no paper)
--   authors: number of researchers
--   denominator: number of researchers that the share refers to
--   share: authors / denominator, 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   denominator_is: researchers of from_framework: with_framework (one in the later year too), seen (with a paper in
--     the later year) or all
--   as_of: newest day of the lists that the authors are from
with before as (
    select
        joining,
        author_rule,
        researcher,
        year as from_year,
        case when score > 0 then 'pytorch' else 'tensorflow' end as from_framework
    from intermediate.researcher_years
    where score <> 0
),

later_years as (
    select distinct joining, author_rule, year as to_year from intermediate.researcher_years where score is not null
),

moves as (
    select
        before.joining,
        before.author_rule,
        before.from_year,
        later_years.to_year,
        before.from_framework,
        case
            when after.score > 0 then 'pytorch'
            when after.score < 0 then 'tensorflow'
            when after.score = 0 then 'neither'
            when after.researcher is not null then 'not_labelled'
            else 'not_seen'
        end as to_framework
    from before
    inner join later_years
        on
            before.joining = later_years.joining
            and before.author_rule = later_years.author_rule
            and before.from_year < later_years.to_year
    left join intermediate.researcher_years as after
        on
            before.joining = after.joining
            and before.author_rule = after.author_rule
            and before.researcher = after.researcher
            and later_years.to_year = after.year
),

pairs as (
    select distinct joining, author_rule, from_year, to_year from moves
),

groups as (
    select *, denominator_is(to_framework) as denominator_is
    from pairs
    cross join (values ('pytorch'), ('tensorflow')) as frameworks (from_framework)
    cross join (
        values ('pytorch'), ('tensorflow'), ('neither'), ('not_labelled'), ('not_seen')
    ) as outcomes (to_framework)
),

counted as (
    select
        groups.*,
        count(moves.to_framework)::integer as authors
    from groups
    left join moves using (joining, author_rule, from_year, to_year, from_framework, to_framework)
    group by all
)

select
    from_year,
    to_year,
    joining,
    author_rule,
    from_framework,
    to_framework,
    authors,
    case denominator_is
        when 'with_framework' then sum(authors) filter (where denominator_is = 'with_framework') over same_authors
        when 'seen' then sum(authors) filter (where denominator_is <> 'all') over same_authors
        else sum(authors) over same_authors
    end::integer as denominator,
    authors / nullif(denominator, 0) as share,
    wilson_low(authors, denominator) as share_low,
    wilson_high(authors, denominator) as share_high,
    denominator_is,
    greatest(
        (select max(listing.snapshot_date) from staging.paper_listing as listing),
        (select max(papers.snapshot_date) from staging.conference_papers as papers)
    ) as as_of
from counted
window same_authors as (partition by joining, author_rule, from_year, to_year, from_framework)
