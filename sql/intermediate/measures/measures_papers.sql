-- Measures of papers by venue and year, in the columns of marts.measures.
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
with venue_years as (
    select
        *,
        case basis
            when 'published' then 'Chillee/pytorch-vs-tensorflow'
            else 'paper_texts'
        end as source
    from marts.mentions_by_venue_year
    where papers_read > 0
),

pmlr as (
    select *, null::date as as_of
    from marts.pmlr_mention_share
),

mentions as (
    select 'papers_with_mention' as measure, venue, framework, year, papers_with_mention as value, papers_read, origin, source,
        rule_set, as_of
    from venue_years
    union all
    select 'papers_with_mention', venue, framework, year, papers_with_mention, papers_read, origin, source_url, rule_set, as_of
    from pmlr
    union all
    select 'papers_with_exclusive_mention', venue, framework, year, exclusive, papers_read, origin, source, rule_set, as_of
    from venue_years
    union all
    select 'papers_with_exclusive_mention', venue, framework, year, exclusive, papers_read, origin, source_url, rule_set, as_of
    from pmlr
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

sides as (
    select *, 'pytorch' as framework, pytorch_only as value from pairs
    union all
    select *, 'tensorflow' as framework, tensorflow_only as value from pairs
)

select
    measure,
    'papers' as unit,
    venue as subject,
    framework,
    make_date(year, 1, 1) as period,
    'year' as grain,
    value::double as value,
    value / nullif(papers_read, 0) as share,
    papers_read::double as denominator,
    wilson_low(value, papers_read) as low,
    wilson_high(value, papers_read) as high,
    false as is_partial,
    origin,
    source,
    rule_set as definition,
    as_of
from mentions
where value is not null
union all
select
    'papers_for_one_of_two' as measure,
    'papers' as unit,
    subject,
    framework,
    make_date(year, 1, 1) as period,
    'year' as grain,
    value::double as value,
    value / nullif(pytorch_only + tensorflow_only, 0) as share,
    (pytorch_only + tensorflow_only)::double as denominator,
    wilson_low(value, pytorch_only + tensorflow_only) as low,
    wilson_high(value, pytorch_only + tensorflow_only) as high,
    false as is_partial,
    origin,
    source,
    rule_set as definition,
    as_of
from sides
