-- Venues and years that were published and that we read as well, under the same rule set.
-- grain: one row per venue, year and rule set
-- key: venue, year, rule_set
-- columns:
--   venue: venue
--   year: year of the conference
--   rule_set: rules by which papers were searched
--   published_share: published PyTorch / (PyTorch + TensorFlow), exclusive papers, 0 to 1
--   published_papers: papers that the published count rests on
--   read_share: our PyTorch / (PyTorch + TensorFlow), exclusive papers, 0 to 1
--   read_low: lower end of its Wilson 95 % interval, 0 to 1
--   read_high: upper end of its Wilson 95 % interval, 0 to 1
--   papers_read: papers whose text we searched
--   is_within: whether the published share lies within our interval
with by_side as (
    select
        venue,
        year,
        rule_set,
        basis,
        max(papers_read) as papers,
        max(exclusive) filter (where framework = 'pytorch') as pytorch_only,
        max(exclusive) filter (where framework = 'tensorflow') as tensorflow_only
    from marts.mentions_by_venue_year
    where framework in ('pytorch', 'tensorflow') and (basis = 'published' or papers_read > 0)
    group by all
),

compared as (
    select
        own.venue,
        own.year,
        own.rule_set,
        published.pytorch_only / nullif(published.pytorch_only + published.tensorflow_only, 0) as published_share,
        published.papers as published_papers,
        own.pytorch_only / nullif(own.pytorch_only + own.tensorflow_only, 0) as read_share,
        wilson_low(own.pytorch_only, own.pytorch_only + own.tensorflow_only) as read_low,
        wilson_high(own.pytorch_only, own.pytorch_only + own.tensorflow_only) as read_high,
        own.papers as papers_read
    from by_side as own
    inner join by_side as published using (venue, year, rule_set)
    where own.basis = 'read' and published.basis = 'published'
)

select
    *,
    published_share between read_low and read_high as is_within
from compared
