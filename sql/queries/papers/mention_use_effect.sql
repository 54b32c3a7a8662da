-- How would PyTorch's share change if papers that name a framework without using it were left out?
-- An estimate: the shares without use were found by reading contexts (reference.mention_use) and are taken as the
-- same for all venues and years.
-- grain: one row per venue and year
-- param rule_set: varchar = 'mention-1' | rule set of the counts
-- columns: venue, year, pytorch_only, tensorflow_only, share_named, share_used, difference_points, origin, as_of
--   pytorch_only: papers that name PyTorch and nothing on TensorFlow's side
--   tensorflow_only: papers that name TensorFlow and nothing on PyTorch's side
--   share_named: pytorch_only / (pytorch_only + tensorflow_only), 0 to 1
--   share_used: the same after removing the papers without use, 0 to 1
--   difference_points: share_used - share_named in percentage points
--   as_of: newest day of the data behind the row
with known as (
    select venue, year, framework, exclusive, origin, as_of, 1 as place
    from marts.mention_readings
    where rule_set = $rule_set
    union all
    select venue, year, framework, exclusive, origin, as_of, 2
    from marts.mentions_by_venue_year
    where rule_set = $rule_set and basis = 'published'
),

-- A reading takes precedence over the published count of the same venue and year.
first_known as (
    select *
    from known
    where framework in ('pytorch', 'tensorflow')
    qualify row_number() over (partition by venue, year, framework order by place) = 1
),

counts as (
    select
        venue,
        year,
        max(exclusive) filter (where framework = 'pytorch') as pytorch_only,
        max(exclusive) filter (where framework = 'tensorflow') as tensorflow_only,
        max(origin) as origin,
        max(as_of) as as_of
    from first_known
    group by venue, year
),

used as (
    select
        max(1 - share_without_use) filter (where framework = 'pytorch') as pytorch,
        max(1 - share_without_use) filter (where framework = 'tensorflow') as tensorflow
    from reference.mention_use
),

shares as (
    select
        counts.*,
        counts.pytorch_only / nullif(counts.pytorch_only + counts.tensorflow_only, 0) as share_named,
        counts.pytorch_only * used.pytorch
        / nullif(counts.pytorch_only * used.pytorch + counts.tensorflow_only * used.tensorflow, 0) as share_used,
        100 * (share_used - share_named) as difference_points
    from counts
    cross join used
)

select *
from shares
where share_named is not null
order by venue, year
