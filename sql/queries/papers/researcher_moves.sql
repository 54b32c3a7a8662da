-- Which framework did researchers move to between any two years? Our own reading covers any two years; the lists of
-- Horace He, shown beside it, cover two.
-- grain: one row per pair of years, way to match names, author rule, framework before and group after
-- param from_year: integer = null | earlier year; null for all
-- param to_year: integer = null | later year; null for all
-- param joining: varchar = null | published, exact, conservative or loose; null for all
-- param author_rule: varchar = null | all, first or last; null for all three
-- columns: from_year, to_year, joining, author_rule, from_framework, to_framework, authors, denominator, share,
--   share_low, share_high, origin, as_of
--   joining: how names are matched: published (the lists of Horace He, vendor papers left out), exact, conservative
--     (ignoring case, dots and spaces) or loose (first initial and last word)
--   origin: seed or collected
select *
from (
    select *, 'collected' as origin
    from marts.researcher_moves
    union all by name
    select *, 'published' as joining
    from marts.researcher_migration
    where vendor_papers = 'excluded'
)
where
    ($from_year is null or from_year = $from_year)
    and ($to_year is null or to_year = $to_year)
    and ($joining is null or joining = $joining)
    and ($author_rule is null or author_rule = $author_rule)
order by
    from_year,
    to_year,
    joining,
    author_rule,
    from_framework,
    array_position(['pytorch', 'tensorflow', 'neither', 'not_labelled', 'not_seen'], to_framework)
