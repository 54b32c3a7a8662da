-- Researchers by the framework of their papers in one year and the next; no rows until all lists that the definition
-- needs are collected.
-- grain: one row per author rule, vendor rule, framework before and group after
-- key: from_year, to_year, author_rule, vendor_papers, from_framework, to_framework
-- definition: migration-1
-- columns:
--   from_year: first year
--   to_year: second year
--   author_rule: which authors of a paper are counted: all, first or last
--   vendor_papers: excluded or included: papers with a word that marks a framework's maker
--   from_framework: framework of the authors in the first year
--   to_framework: framework in the second year, or neither, not_labelled or not_seen
--   denominator_is: authors of from_framework that the share refers to: with_framework, seen or all
--   authors: number of authors
--   denominator: number of authors that the share refers to
--   as_of: day of the lists
--   source_url: address of the lists
with lists_at_hand as (
    select
        count(distinct file) as lists,
        max(snapshot_date) as as_of,
        arg_max(snapshot_id, snapshot_id) as snapshot_id
    from staging.conference_papers
    where migration_role is not null
),

lists_needed as (
    select
        count(*) as lists,
        max(year) filter (where migration_role = 'from') as from_year,
        max(year) filter (where migration_role = 'to') as to_year
    from reference.conference_files
    where migration_role is not null
),

variants as (
    select *
    from (values ('all'), ('first'), ('last')) as rules (author_rule)
    cross join (values ('excluded'), ('included')) as vendors (vendor_papers)
),

authors_by_variant as (
    select
        variants.author_rule,
        variants.vendor_papers,
        authorships.author,
        sum(authorships.score) filter (where authorships.migration_role = 'from') as score_before,
        sum(authorships.score) filter (where authorships.migration_role = 'to') as score_after,
        bool_or(authorships.migration_role = 'seen') as is_in_other_lists
    from intermediate.migration_authorships as authorships
    inner join variants
        on
            (
                variants.author_rule = 'all'
                or (variants.author_rule = 'first' and authorships.is_first)
                or (variants.author_rule = 'last' and authorships.is_last)
            )
            and (variants.vendor_papers = 'included' or not authorships.is_vendor_paper)
    group by all
),

moves as (
    select
        author_rule,
        vendor_papers,
        case when score_before > 0 then 'pytorch' else 'tensorflow' end as from_framework,
        case
            when score_after > 0 then 'pytorch'
            when score_after < 0 then 'tensorflow'
            when score_after = 0 then 'neither'
            when is_in_other_lists then 'not_labelled'
            else 'not_seen'
        end as to_framework
    from authors_by_variant
    where score_before <> 0
),

possible_moves as (
    select *, denominator_is(to_framework) as denominator_is
    from variants
    cross join (values ('pytorch'), ('tensorflow')) as before (from_framework)
    cross join (
        values ('pytorch'), ('tensorflow'), ('neither'), ('not_labelled'), ('not_seen')
    ) as after (to_framework)
),

counted as (
    select
        possible_moves.*,
        count(moves.to_framework)::integer as authors
    from possible_moves
    left join moves using (author_rule, vendor_papers, from_framework, to_framework)
    group by all
)

select
    lists_needed.from_year,
    lists_needed.to_year,
    counted.*,
    case counted.denominator_is
        when 'with_framework'
            then sum(counted.authors) filter (where counted.denominator_is = 'with_framework') over same_authors
        when 'seen' then sum(counted.authors) filter (where counted.denominator_is <> 'all') over same_authors
        else sum(counted.authors) over same_authors
    end::integer as denominator,
    lists_at_hand.as_of,
    snapshots.url as source_url
from counted
cross join lists_needed
inner join lists_at_hand on lists_needed.lists = lists_at_hand.lists
left join meta.snapshots as snapshots
    on lists_at_hand.snapshot_id = snapshots.snapshot_id and snapshots.dataset = 'conference_papers'
window same_authors as (partition by counted.author_rule, counted.vendor_papers, counted.from_framework)
