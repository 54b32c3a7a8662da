-- The score of each researcher's papers in a year, by three ways to match names and three author rules.
-- grain: one row per way to match names, author rule, researcher and year
-- key: joining, author_rule, researcher, year
-- definition: moves-1
-- internal: true
-- columns:
--   joining: exact (as listed), conservative (ignoring case, dots, the encoding of accents and spaces) or loose
--     (first initial and last word, without accents)
--   author_rule: which authors of a paper are counted: all, first or last
--   researcher: matched name
--   year: year of the papers
--   score: sum of the scores of the papers whose text was searched; missing where none was
with joined as (
    select
        year,
        score,
        is_first,
        is_last,
        unnest(['exact', 'conservative', 'loose']) as joining,
        unnest([
            author,
            trim(regexp_replace(replace(lower(nfc_normalize(author)), '.', ' '), '\s+', ' ', 'g')),
            left(lower(strip_accents(author)), 1)
            || ' ' || regexp_extract(lower(strip_accents(author)), '([^\s]+)$', 1)
        ]) as researcher
    from staging.paper_authorships
),

by_rule as (
    select
        joined.joining,
        rules.author_rule,
        joined.researcher,
        joined.year,
        joined.score
    from joined
    inner join (values ('all'), ('first'), ('last')) as rules (author_rule)
        on
            rules.author_rule = 'all'
            or (rules.author_rule = 'first' and joined.is_first)
            or (rules.author_rule = 'last' and joined.is_last)
)

select
    joining,
    author_rule,
    researcher,
    year,
    sum(score)::integer as score
from by_rule
group by all
