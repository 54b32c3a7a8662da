-- Measures of papers by venue and year, in the columns of marts.measures.
-- internal: true
-- columns: measure, unit, subject, framework, period, grain, value, denominator, low, high, is_partial, origin,
--   source, definition, as_of
with venue_years as (
    select
        venue, year, rule_set, framework, papers_with_mention, exclusive, papers_read, origin,
        if(basis = 'published', 'Chillee/pytorch-vs-tensorflow', 'paper_texts') as source, as_of
    from marts.mentions_by_venue_year
    where papers_read > 0
    union all
    select
        venue, year, rule_set, framework, papers_with_mention, exclusive, papers_read, origin, source_url, null
    from marts.pmlr_mention_share
),

pairs as (
    select
        'all venues, ' || population as subject, year, rule_set, pytorch_only, tensorflow_only, origin,
        'Chillee/pytorch-vs-tensorflow' as source, as_of
    from marts.pytorch_share_by_year
    union all
    select
        'PMLR, ' || panel, year, rule_set, pytorch_only, tensorflow_only, origin, 'PMLR volumes (mlresearch)', null
    from marts.pmlr_pytorch_share
),

counted as (
    select
        unnest(['papers_with_mention', 'papers_with_exclusive_mention']) as measure, venue as subject, framework, year,
        unnest([papers_with_mention, exclusive]) as value, papers_read as denominator, origin, source, rule_set, as_of
    from venue_years
    union all
    select
        'papers_for_one_of_two', subject, unnest(['pytorch', 'tensorflow']), year,
        unnest([pytorch_only, tensorflow_only]), pytorch_only + tensorflow_only, origin, source, rule_set, as_of
    from pairs
)

select
    measure,
    'papers' as unit,
    subject,
    framework,
    make_date(year, 1, 1) as period,
    'year' as grain,
    value,
    denominator,
    wilson_low(value, denominator) as low,
    wilson_high(value, denominator) as high,
    false as is_partial,
    origin,
    source,
    rule_set as definition,
    as_of
from counted
where value is not null
