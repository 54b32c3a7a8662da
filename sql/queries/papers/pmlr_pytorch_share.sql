-- Of the papers of PMLR that name PyTorch or TensorFlow but not both, which share names PyTorch, 2017 to 2026?
-- The default panel is the usable volumes without COLT, ALT and PGM, whose papers hardly ever run code.
-- grain: one row per panel, rule set and year
-- param panel: varchar = 'usable' | usable, all_read (poorly read years included) or all_venues; null for all three
-- param rule_set: varchar = 'mention-1' | one rule set only; null for all
-- columns:
--   panel: usable, all_read or all_venues
--   rule_set: rules by which papers were searched; never compare across them
--   year: year of the conferences
--   venues: number of venues
--   venue_names: which venues
--   papers_listed: papers that the volumes list
--   papers_read: papers whose full text was searched
--   pytorch_only: papers that name PyTorch and nothing of TensorFlow
--   tensorflow_only: papers that name TensorFlow or Keras and nothing of PyTorch
--   share_pytorch: pytorch_only / (pytorch_only + tensorflow_only), 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   origin: seed
select
    panel, rule_set, year, venues, venue_names, papers_listed, papers_read, pytorch_only, tensorflow_only,
    share_pytorch, share_low, share_high, origin
from marts.pmlr_pytorch_share
where
    ($panel is null or panel = $panel)
    and ($rule_set is null or rule_set = $rule_set)
order by panel, rule_set, year
