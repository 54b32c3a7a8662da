-- Measures of papers' code, in the columns of marts.measures.
-- internal: true
-- columns: measure, unit, subject, framework, period, grain, value, share, denominator, low, high, is_partial,
--   origin, source, definition, as_of
with series as (
    select
        if(date_basis = 'paper_tags', 'papers_with_tag', 'paper_repositories') as measure,
        if(date_basis = 'paper_tags', 'papers', 'repositories') as unit,
        if(official = 'official', 'code of papers, official only', 'code of papers') as subject,
        if(date_basis = 'paper_tags', 'pwc-tags-1', 'pwc-repositories-2') as definition,
        *
    from marts.code_series_by_period
)

select
    measure,
    unit,
    subject,
    framework,
    period,
    grain,
    coalesce(repositories, papers) as value,
    share,
    denominator,
    share_low as low,
    share_high as high,
    is_partial,
    origin,
    source,
    definition
from series
union all by name
select
    'paper_repositories_published' as measure,
    'repositories' as unit,
    'code of papers, as published' as subject,
    framework,
    period,
    grain,
    share,
    published_denominator as denominator,
    true as is_partial,
    origin,
    source,
    'pwc-readings-1' as definition,
    read_on as as_of
from marts.code_published_readings
