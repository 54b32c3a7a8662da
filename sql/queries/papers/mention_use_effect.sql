-- How would PyTorch's share change if papers that name a framework without using it were left out?
-- An estimate: the shares without use were found by reading contexts (reference.mention_use) and are taken as the
-- same for all venues and years.
-- grain: one row per venue and year
-- param rule_set: varchar = 'mention-1' | rule set of the counts
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   pytorch_only: papers that name PyTorch and nothing of TensorFlow
--   tensorflow_only: papers that name TensorFlow and nothing of PyTorch
--   share_named: pytorch_only / (pytorch_only + tensorflow_only), 0 to 1
--   share_used: the same after the papers without use are taken off, 0 to 1
--   difference_points: share_used - share_named in percentage points
--   as_of: newest day of what the row rests on
with counts as (
    select
        venue,
        year,
        max(exclusive) filter (where framework = 'pytorch') as pytorch_only,
        max(exclusive) filter (where framework = 'tensorflow') as tensorflow_only,
        max(as_of) as as_of
    from marts.mentions_by_venue_year
    where
        rule_set = $rule_set
        and framework in ('pytorch', 'tensorflow')
        and (basis = 'published' or papers_read > 0)
    group by all
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
        / nullif(counts.pytorch_only * used.pytorch + counts.tensorflow_only * used.tensorflow, 0) as share_used
    from counts
    cross join used
)

select
    venue,
    year,
    pytorch_only,
    tensorflow_only,
    share_named,
    share_used,
    100 * (share_used - share_named) as difference_points,
    as_of
from shares
where share_named is not null
order by venue, year
