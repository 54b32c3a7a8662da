-- Measures of papers' code, in the columns of marts.measures.
-- internal: true
-- columns:
--   measure: name of the measure
--   unit: unit of value
--   subject: what was looked at
--   framework: framework
--   period: first day of the period
--   grain: length of the period
--   value: the figure
--   share: value / denominator, 0 to 1
--   denominator: what share is a share of, in the unit
--   low: lower end of the Wilson 95 % interval of share
--   high: upper end of that interval
--   is_partial: whether the period is incomplete
--   origin: seed or collected
--   source: where the figure is from
--   definition: rule by which it was counted
--   as_of: day that the source's data describe
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
    coalesce(repositories, papers)::double as value,
    share,
    denominator::double as denominator,
    share_low as low,
    share_high as high,
    is_partial,
    origin,
    source,
    definition,
    null::date as as_of
from series
union all
select
    'paper_repositories_published' as measure,
    'repositories' as unit,
    'code of papers, as published' as subject,
    framework,
    period,
    grain,
    null as value,
    share,
    published_denominator::double as denominator,
    null as low,
    null as high,
    true as is_partial,
    origin,
    source,
    'pwc-readings-1' as definition,
    read_on as as_of
from marts.code_published_readings
