-- Which share of the papers of a volume of PMLR names a framework, 2017 to 2026?
-- grain: one row per venue, year, rule set and framework
-- param venue: varchar = null | one venue only (case does not matter); null for all
-- param year: integer = null | one year only; null for all
-- param rule_set: varchar = null | one rule set only; null for all
-- param framework: varchar = null | one framework only; null for all
-- columns:
--   venue: venue
--   year: year of the conference
--   rule_set: rules by which papers were searched; never compare across them
--   framework: framework
--   papers_listed: papers that the volume lists, prefaces included
--   papers_read: papers whose full text was searched
--   papers_with_mention: papers read that name it
--   share: papers_with_mention / papers_read, 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   exclusive: papers that name its side and nothing of the other one (PyTorch, or TensorFlow with Keras); missing for others
--   origin: seed
--   share_read: papers_read / papers_listed, 0 to 1
--   is_usable: whether at least 60 % of the listed papers and at least 14 papers were read
select
    venue, year, rule_set, framework, papers_listed, papers_read, papers_with_mention, share, share_low, share_high,
    exclusive, origin, share_read, is_usable
from marts.pmlr_mention_share
where
    ($venue is null or lower(venue) = lower($venue))
    and ($year is null or year = $year)
    and ($rule_set is null or rule_set = $rule_set)
    and ($framework is null or framework = $framework)
order by venue, year, rule_set, framework
