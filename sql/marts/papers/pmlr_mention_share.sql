-- Bundled readings of 95 volumes of PMLR, 2017 to 2026: papers whose full text names a framework, by venue and year.
-- What this installation read itself is in marts.mentions_by_venue_year; neither replaces the other here.
-- grain: one row per venue, year, rule set and framework
-- key: venue, year, rule_set, framework
-- definition: mention-1
-- question: What share of the papers of a volume of PMLR names a framework, 2017 to 2026?
-- order: venue, year, rule_set, framework
-- answer: venue, year, rule_set, framework, papers_listed, papers_read, papers_with_mention, share, share_low,
--   share_high, exclusive, origin, share_read, is_usable
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
--   exclusive: papers that name its side and nothing on the other one (PyTorch, or TensorFlow with Keras); missing for others
--   origin: seed
--   share_read: papers_read / papers_listed, 0 to 1
--   is_usable: whether at least 60 % of the listed papers and at least 14 papers were read
--   is_in_panel: whether the venue is in the default panel, see reference.pmlr_panel_exclusions
--   mean_pages: mean number of pages of the papers read; a jump is a break of the level, not of the ratio
--   source_url: repository of the volume
select
    mentions.venue,
    mentions.year,
    mentions.rule_set,
    mentions.framework,
    volumes.papers_listed,
    volumes.papers_read,
    mentions.papers_with_mention,
    mentions.papers_with_mention / nullif(volumes.papers_read, 0) as share,
    wilson_low(mentions.papers_with_mention, volumes.papers_read) as share_low,
    wilson_high(mentions.papers_with_mention, volumes.papers_read) as share_high,
    mentions.exclusive,
    'seed' as origin,
    volumes.papers_read / volumes.papers_listed as share_read,
    volumes.is_usable,
    left_out.venue is null as is_in_panel,
    volumes.mean_pages,
    'https://github.com/' || volumes.repository as source_url
from seed.pmlr_mentions as mentions
inner join seed.pmlr_volumes as volumes using (venue, year)
left join reference.pmlr_panel_exclusions as left_out on mentions.venue = left_out.venue
