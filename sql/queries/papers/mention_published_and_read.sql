-- Where a venue and year was published and we read it as well, do the exclusive counts agree?
-- grain: one row per venue, year and rule set
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
select
    venue,
    year,
    rule_set,
    published_share,
    published_papers,
    read_share,
    read_low,
    read_high,
    papers_read,
    is_within
from marts.mentions_published_and_read
order by venue, year, rule_set
