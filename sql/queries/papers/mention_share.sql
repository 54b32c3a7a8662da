-- What share of the papers of a venue and year names a framework, under each rule set? Our own reading takes precedence
-- over the published count of the same venue, year and rule set.
-- grain: one row per venue, year, rule set and framework
-- param venue: varchar = null | one venue only (case does not matter); null for all
-- param year: integer = null | one year only; null for all
-- param rule_set: varchar = null | one rule set only; null for all but the wider mention-2
-- param framework: varchar = null | one framework only; null for all
-- columns: venue, year, rule_set, framework, papers_listed, papers_read, papers_with_mention, share, share_low,
--   share_high, exclusive, origin
--   papers_read: papers whose text was searched; 0 where only a list is kept
select *
from marts.mentions_by_venue_year
where
    ($venue is null or lower(venue) = lower($venue))
    and ($year is null or year = $year)
    and (rule_set = $rule_set or ($rule_set is null and rule_set <> 'mention-2'))
    and ($framework is null or framework = $framework)
qualify
    row_number() over (
        partition by venue, year, rule_set, framework
        order by basis = 'read' and papers_read > 0 desc, basis = 'published' desc
    ) = 1
order by venue, year, rule_set, framework
