-- PyTorch's share of the papers that name PyTorch or TensorFlow but not both, published and read by us.
-- The two are series of their own (basis): they overlap and are never joined.
-- grain: one row per rule set, basis, year and venue; venue is missing in the row of all venues together
-- key: rule_set, basis, year, venue
-- columns:
--   rule_set: rules by which papers were searched; never compare across them
--   basis: published (counts of Horace He) or read (our reading of full texts)
--   year: year of the conference or volume
--   venue: venue; missing in the row of all venues together
--   venues: number of venues that the row rests on
--   pytorch_only: papers that name PyTorch and nothing of TensorFlow
--   tensorflow_only: papers that name TensorFlow or Keras and nothing of PyTorch
--   papers: papers searched; missing where the source does not say
--   share_pytorch: pytorch_only / (pytorch_only + tensorflow_only), 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   as_of: newest day of what the row rests on
--   origin: seed if a bundled figure is in it, else collected
with sides as (
    select
        rule_set,
        'read' as basis,
        year,
        venue,
        count(distinct paper_id) filter (where side = 'pytorch' and is_exclusive) as pytorch_only,
        count(distinct paper_id) filter (where side = 'tensorflow' and is_exclusive) as tensorflow_only
    from marts.paper_mentions
    group by all
    union all by name
    select
        rule_set,
        'published' as basis,
        year,
        venue,
        max(exclusive) filter (where framework = 'pytorch') as pytorch_only,
        max(exclusive) filter (where framework = 'tensorflow') as tensorflow_only
    from marts.mentions_by_venue_year
    where basis = 'published'
    group by all
),

searched as (
    select
        rule_set,
        basis,
        year,
        venue,
        max(papers_read) as papers,
        max(as_of) as as_of,
        max(origin) as origin
    from marts.mentions_by_venue_year
    where framework in ('pytorch', 'tensorflow') and (basis = 'published' or papers_read > 0)
    group by all
),

summed as (
    select
        searched.rule_set,
        searched.basis,
        searched.year,
        searched.venue,
        count(distinct searched.venue) as venues,
        sum(coalesce(sides.pytorch_only, 0))::integer as pytorch_only,
        sum(coalesce(sides.tensorflow_only, 0))::integer as tensorflow_only,
        sum(searched.papers)::integer as papers,
        max(searched.as_of) as as_of,
        max(searched.origin) as origin
    from searched
    left join sides using (rule_set, basis, year, venue)
    group by grouping sets (
        (searched.rule_set, searched.basis, searched.year),
        (searched.rule_set, searched.basis, searched.year, searched.venue)
    )
)

select
    rule_set,
    basis,
    year,
    venue,
    venues,
    pytorch_only,
    tensorflow_only,
    papers,
    pytorch_only / nullif(pytorch_only + tensorflow_only, 0) as share_pytorch,
    wilson_low(pytorch_only, pytorch_only + tensorflow_only) as share_low,
    wilson_high(pytorch_only, pytorch_only + tensorflow_only) as share_high,
    as_of,
    origin
from summed
