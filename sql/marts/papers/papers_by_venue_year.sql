-- Papers that name only one of PyTorch and TensorFlow, by venue, year and rule set. A collected count replaces the
-- bundled one of the same venue, year and rule set.
-- grain: one row per venue, year and rule set
-- key: venue, year, rule_set
-- question: How many papers of a venue and year name PyTorch and how many TensorFlow?
-- order: rule_set desc, venue, year
-- answer: venue, year, rule_set, population, pytorch_only, tensorflow_only, papers, share_pytorch, share_low,
--   share_high, origin, source_url
-- param rule_set: varchar = null | rule set of the counts; null for all
-- param venue: varchar = null | one venue only; null for all
-- columns:
--   venue: venue
--   year: year of the conference
--   rule_set: rules by which papers were counted, see reference.rule_sets; never compare across them
--   population: accepted or submitted: which papers were searched; missing where it is not known
--   pytorch_only: papers with PyTorch words and no TensorFlow words
--   tensorflow_only: papers with TensorFlow words and no PyTorch words
--   papers: papers searched; missing where the source does not say
--   share_pytorch: pytorch_only / (pytorch_only + tensorflow_only), 0 to 1; missing where no paper names either
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   origin: seed (bundled figure) or collected (by this installation)
--   as_of: day of the source's file
--   source_url: address of the source's file
with collected_counts as (
    select
        counts.venue,
        counts.year,
        counts.rule_set,
        counts.pytorch_only,
        counts.tensorflow_only,
        counts.papers,
        'collected' as origin,
        counts.snapshot_date as as_of,
        snapshots.url as source_url
    from staging.conference_counts as counts
    left join meta.snapshots as snapshots
        on counts.snapshot_id = snapshots.snapshot_id and snapshots.dataset = 'conference_counts'
),

all_counts as (
    from collected_counts
    union all by name
    select
        seed.venue,
        seed.year,
        seed.rule_set,
        seed.pytorch_only,
        seed.tensorflow_only,
        seed.papers,
        'seed' as origin,
        seed.published_on as as_of,
        seed.source_url
    from bundled.conference_counts as seed
)

select
    all_counts.venue,
    all_counts.year,
    all_counts.rule_set,
    files.population,
    all_counts.pytorch_only,
    all_counts.tensorflow_only,
    all_counts.papers,
    all_counts.pytorch_only / nullif(all_counts.pytorch_only + all_counts.tensorflow_only, 0) as share_pytorch,
    wilson_low(all_counts.pytorch_only, all_counts.pytorch_only + all_counts.tensorflow_only) as share_low,
    wilson_high(all_counts.pytorch_only, all_counts.pytorch_only + all_counts.tensorflow_only) as share_high,
    all_counts.origin,
    all_counts.as_of,
    all_counts.source_url
from all_counts
left join reference.conference_files as files
    on all_counts.venue = files.venue and all_counts.year = files.year
