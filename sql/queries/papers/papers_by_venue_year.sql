-- How many papers of a venue and year name PyTorch and how many TensorFlow?
-- grain: one row per venue, year and rule set
-- param rule_set: varchar = null | rule set of the counts; null for all
-- param venue: varchar = null | one venue only; null for all
-- columns:
--   venue: venue
--   year: year of the conference
--   rule_set: rules by which papers were counted; never compare across them
--   population: accepted or submitted: which papers were searched; missing where it is not known
--   pytorch_only: papers that name PyTorch words and no TensorFlow word
--   tensorflow_only: papers that name TensorFlow words and no PyTorch word
--   papers: papers searched; missing where the source does not say
--   share_pytorch: pytorch_only / (pytorch_only + tensorflow_only), 0 to 1; missing where no paper names either
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   origin: seed (bundled figure) or collected (by this installation)
--   source_url: address of the source's file
select
    venue,
    year,
    rule_set,
    population,
    pytorch_only,
    tensorflow_only,
    papers,
    share_pytorch,
    share_low,
    share_high,
    origin,
    source_url
from marts.papers_by_venue_year
where
    ($rule_set is null or rule_set = $rule_set)
    and ($venue is null or venue = $venue)
order by rule_set desc, venue, year
