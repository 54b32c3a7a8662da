-- What do the research answers rest on: bundled or collected figures, as of when, from where?
-- grain: one row per answer, rule set or definition, and origin
-- columns:
--   answer: query that it concerns
--   definition: rule set or definition of the figures
--   origin: seed (bundled figures) or collected (by this installation)
--   rows: number of figures
--   as_of: newest day of the files that they rest on
--   source_url: address of those files
with bases as (
    select 'papers_by_venue_year' as answer, rule_set as definition, origin, as_of, source_url
    from marts.papers_by_venue_year
    union all by name
    select 'researcher_migration' as answer, definition, origin, as_of, source_url
    from marts.researcher_migration
    union all by name
    select 'paper_word_counts' as answer, definition, origin, as_of, null as source_url
    from marts.paper_word_counts
)

select
    answer,
    definition,
    origin,
    count(*) as rows,
    max(as_of) as as_of,
    arg_max(source_url, as_of) as source_url
from bases
group by all
order by answer, definition, origin
