-- Of the papers that name PyTorch or TensorFlow but not both, what share names PyTorch, year by year? Published counts
-- and readings of full texts are two series (basis): they overlap and are never joined.
-- grain: one row per rule set, basis, year and venue; venue is missing in the row of all venues together
-- param rule_set: varchar = null | one rule set only; null for all but the wider mention-2
-- columns: rule_set, basis, year, venue, venues, pytorch_only, tensorflow_only, papers, share_pytorch, share_low,
--   share_high, as_of, origin
select *
from marts.pytorch_share_of_mentions
where rule_set = $rule_set or ($rule_set is null and rule_set <> 'mention-2')
order by rule_set, basis, year, venue nulls first
