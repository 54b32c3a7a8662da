-- Which share of the papers of a venue and year names a framework, in the reading that covers most papers?
-- Of each volume the bundled reading (default panel of PMLR) or our own, whichever covers more papers.
-- grain: one row per venue, year, rule set and framework
-- param venue: varchar = null | one venue only (case does not matter); null for all
-- param rule_set: varchar = 'mention-1' | rule set of the counts
-- param framework: varchar = null | one framework only; null for all
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   rule_set: rules by which papers were searched; never compare across them
--   framework: framework
--   papers_listed: papers of the venue and year; missing where no list is kept
--   papers_read: papers whose text was searched
--   papers_with_mention: papers read that name it
--   share: papers_with_mention / papers_read, 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   origin: seed or collected
--   as_of: day of the reading
select
    venue,
    year,
    rule_set,
    framework,
    papers_listed,
    papers_read,
    papers_with_mention,
    share,
    share_low,
    share_high,
    origin,
    as_of
from marts.mention_readings
where
    ($venue is null or lower(venue) = lower($venue))
    and rule_set = $rule_set
    and ($framework is null or framework = $framework)
order by venue, year, framework
