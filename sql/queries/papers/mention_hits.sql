-- Where does a paper name a framework?
-- grain: one row per hit
-- param venue: varchar = null | one venue only (case does not matter); null for all
-- param year: integer = null | one year only; null for all
-- param framework: varchar = null | one framework only; null for all
-- param rule_set: varchar = 'mention-1' | mention-1, or mention-2 for libraries of one framework as well
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   paper_id: id of the paper at the publisher
--   framework: framework that the hit names
--   rule: rule that matched, see reference.mention_rules
--   page: page, from 1
--   section: body, references or appendix
--   context: 80 characters around the hit, on one line
select
    hits.venue,
    hits.year,
    hits.paper_id,
    rules.framework,
    hits.rule,
    hits.page,
    hits.section,
    hits.context
from marts.paper_hits as hits
inner join reference.mention_rules as rules
    on hits.rule = rules.rule and rules.version = $rule_set and rules.role = 'mention'
where
    ($venue is null or lower(hits.venue) = lower($venue))
    and ($year is null or hits.year = $year)
    and ($framework is null or rules.framework = $framework)
order by hits.venue, hits.year, hits.paper_id, hits.hit_number
