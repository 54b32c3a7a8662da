-- Which frameworks do the papers that were read name, year by year, JAX and others included? For each volume, the
-- reading that covers more papers: the bundled one (default panel of PMLR) or our own.
-- grain: one row per rule set, framework and year
-- param rule_set: varchar = null | one rule set only; null for mention-1 and mention-1-body
-- columns: rule_set, framework, year, venues, papers_read, papers_with_mention, share, share_low, share_high, origin,
--   as_of
--   rule_set: rules applied: anywhere (mention-1), body only (mention-1-body), with ecosystems (mention-2)
select *
from marts.mentions_by_year
where rule_set = $rule_set or ($rule_set is null and rule_set in ('mention-1', 'mention-1-body'))
order by rule_set, year, framework
