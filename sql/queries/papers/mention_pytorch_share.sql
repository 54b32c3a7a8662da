-- Of the papers that name PyTorch or TensorFlow but not both, what share names PyTorch, year by year? Published counts
-- and readings of full texts are two series (basis): they overlap and are never joined.
-- grain: one row per rule set, basis, year and venue; venue is missing in the row of all venues together
-- param rule_set: varchar = null | one rule set only; null for all but the wider mention-2
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
select
    rule_set,
    basis,
    year,
    venue,
    venues,
    pytorch_only,
    tensorflow_only,
    papers,
    share_pytorch,
    share_low,
    share_high,
    as_of,
    origin
from marts.pytorch_share_of_mentions
where rule_set = $rule_set or ($rule_set is null and rule_set <> 'mention-2')
order by rule_set, basis, year, venue nulls first
