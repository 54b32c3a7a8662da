-- Where does a paper name a framework?
-- grain: one row per hit
-- param venue: varchar = null | one venue only (case does not matter); null for all
-- param year: integer = null | one year only; null for all
-- param framework: varchar = null | one framework only; null for all
-- param rule_set: varchar = 'mention-1' | mention-1, or mention-2 for libraries of one framework as well
-- columns: venue, year, paper_id, framework, rule, page, section, context
--   framework: framework that the hit names
--   rule: rule that matched, see reference.mention_rules
select *
from (
    select hits.*, rules.framework
    from marts.paper_hits as hits
    inner join reference.mention_rules as rules
        on hits.rule = rules.rule and rules.version = $rule_set and rules.role = 'mention'
)
where
    ($venue is null or lower(venue) = lower($venue))
    and ($year is null or year = $year)
    and ($framework is null or framework = $framework)
order by venue, year, paper_id, hit_number
