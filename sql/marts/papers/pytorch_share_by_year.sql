-- PyTorch's share among papers that name PyTorch or TensorFlow, summed over venues.
-- The venues differ from year to year; `venue_names` says which ones a year has.
-- grain: one row per year, rule set and population
-- key: year, rule_set, population
-- question: What share of the papers that name PyTorch or TensorFlow name PyTorch, year by year?
-- order: rule_set desc, population desc, year
-- answer: year, rule_set, population, venues, pytorch_only, tensorflow_only, share_pytorch, share_low, share_high
-- param rule_set: varchar = null | rule set of the counts; null for all
-- param population: varchar = null | as_published or accepted_only; null for both
-- columns:
--   year: year of the conferences
--   rule_set: rules by which papers were counted, see reference.rule_sets; never compare across them
--   population: as_published (all venues of the source) or accepted_only (without those counted over submissions)
--   venues: number of venues, which differ from year to year
--   venue_names: which venues
--   pytorch_only: papers with PyTorch words and no TensorFlow words
--   tensorflow_only: papers with TensorFlow words and no PyTorch words
--   papers: papers searched; missing where the source does not say for one of the venues
--   share_pytorch: pytorch_only / (pytorch_only + tensorflow_only), 0 to 1; missing where no paper names either
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   origin: seed, collected, or mixed where venues differ
--   as_of: newest day of the files that it rests on
with populations as (
    select *, 'as_published' as counted from marts.papers_by_venue_year
    union all by name
    select *, 'accepted_only' as counted from marts.papers_by_venue_year where population = 'accepted'
),

summed as (
    select
        year,
        rule_set,
        counted as population,
        count(*)::integer as venues,
        string_agg(venue, ', ' order by venue) as venue_names,
        sum(pytorch_only)::integer as pytorch_only,
        sum(tensorflow_only)::integer as tensorflow_only,
        case when count(papers) = count(*) then sum(papers)::integer end as papers,
        case when count(distinct origin) = 1 then any_value(origin) else 'mixed' end as origin,
        max(as_of) as as_of
    from populations
    group by all
)

select
    * exclude (origin, as_of),
    pytorch_only / nullif(pytorch_only + tensorflow_only, 0) as share_pytorch,
    wilson_low(pytorch_only, pytorch_only + tensorflow_only) as share_low,
    wilson_high(pytorch_only, pytorch_only + tensorflow_only) as share_high,
    origin,
    as_of
from summed
