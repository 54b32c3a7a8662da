-- PyTorch's share of the papers that name PyTorch or TensorFlow but not both, published and read in full texts: for
-- each volume, the bundled reading or our own, whichever covers more papers (marts.mention_readings). The two are
-- separate series (basis): they overlap and are never joined.
-- grain: one row per rule set, basis, year and venue; venue is missing in the row of all venues together
-- key: rule_set, basis, year, venue
-- columns:
--   rule_set: rules by which papers were searched; never compare across them
--   basis: published (counts of Horace He) or read (full texts, read by us or bundled)
--   year: year of the conference or volume
--   venue: venue; missing in the row of all venues together
--   venues: number of venues that the row rests on
--   pytorch_only: papers that name PyTorch and nothing on TensorFlow's side
--   tensorflow_only: papers that name TensorFlow or Keras and nothing on PyTorch's side
--   papers: papers searched; missing where the source does not say
--   share_pytorch: pytorch_only / (pytorch_only + tensorflow_only), 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   as_of: newest day of the data behind the row
--   origin: seed if it includes a bundled figure, else collected
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

bundled_readings as (
    select
        rule_set,
        'read' as basis,
        year,
        venue,
        max(exclusive) filter (where framework = 'pytorch') as pytorch_only,
        max(exclusive) filter (where framework = 'tensorflow') as tensorflow_only,
        max(papers_read) as papers,
        max(as_of) as as_of,
        'seed' as origin
    from marts.mention_readings
    where origin = 'seed' and framework in ('pytorch', 'tensorflow')
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

counted as (
    select
        searched.*,
        coalesce(sides.pytorch_only, 0) as pytorch_only,
        coalesce(sides.tensorflow_only, 0) as tensorflow_only
    from searched
    left join sides using (rule_set, basis, year, venue)
    anti join bundled_readings using (rule_set, basis, year, venue)
    union all by name
    from bundled_readings
),

summed as (
    select
        rule_set,
        basis,
        year,
        venue,
        count(distinct venue) as venues,
        sum(pytorch_only)::integer as pytorch_only,
        sum(tensorflow_only)::integer as tensorflow_only,
        sum(papers)::integer as papers,
        max(as_of) as as_of,
        max(origin) as origin
    from counted
    group by grouping sets (
        (rule_set, basis, year),
        (rule_set, basis, year, venue)
    )
)

select
    * exclude (as_of, origin),
    pytorch_only / nullif(pytorch_only + tensorflow_only, 0) as share_pytorch,
    wilson_low(pytorch_only, pytorch_only + tensorflow_only) as share_low,
    wilson_high(pytorch_only, pytorch_only + tensorflow_only) as share_high,
    as_of,
    origin
from summed
