-- Readings of full texts by venue and year: for each, the bundled reading or ours, whichever covers more papers, so
-- that a small sample of our own never hides a large bundled one. Bundled readings are those of the default panel of
-- PMLR; the prefaces that they count are left out here.
-- grain: one row per venue, year, rule set and framework
-- key: venue, year, rule_set, framework
-- definition: mention-1
-- question: What share of the papers of a venue and year names a framework, in the reading that covers most papers? For
--   each volume, the bundled reading (default panel of PMLR) or our own, whichever covers more papers.
-- order: venue, year, framework, rule_set
-- answer: venue, year, rule_set, framework, papers_listed, papers_read, papers_with_mention, share, share_low,
--   share_high, origin, as_of
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
--   exclusive: papers that name it and nothing on the other side (PyTorch, or TensorFlow with Keras); missing for
--     others where the reading is bundled
--   origin: seed or collected
--   as_of: day of the reading
with readings as (
    select
        mentions.venue, mentions.year, mentions.rule_set, mentions.framework, mentions.papers_listed,
        mentions.papers_read, mentions.papers_with_mention, mentions.exclusive, mentions.origin,
        volumes.read_on as as_of,
        mentions.papers_read - volumes.prefaces_read as papers_compared
    from marts.pmlr_mention_share as mentions
    inner join seed.pmlr_volumes as volumes using (venue, year)
    where mentions.is_usable and mentions.is_in_panel
    union all
    select
        venue, year, rule_set, framework, papers_listed, papers_read, papers_with_mention, exclusive, origin, as_of,
        papers_read as papers_compared
    from marts.mentions_by_venue_year
    where basis = 'read' and papers_read > 0
)

select
    * exclude (exclusive, origin, as_of, papers_compared),
    papers_with_mention / papers_read as share,
    wilson_low(papers_with_mention, papers_read) as share_low,
    wilson_high(papers_with_mention, papers_read) as share_high,
    exclusive,
    origin,
    as_of
from readings
qualify
    row_number() over (
        partition by venue, year, rule_set, framework order by papers_compared desc, origin = 'collected' desc
    ) = 1
