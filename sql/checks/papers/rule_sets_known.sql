-- A count was made by a rule set, or a mart by a definition, that no reference table describes.
-- severity: error
select distinct 'papers_by_venue_year' as mart, rule_set as definition
from marts.papers_by_venue_year
where rule_set not in (select known.rule_set from reference.rule_sets as known)
union all by name
select distinct 'researcher_migration' as mart, definition
from marts.researcher_migration
where definition not in (select known.definition from reference.definitions as known)
union all by name
select distinct 'paper_word_counts' as mart, definition
from marts.paper_word_counts
where definition not in (select known.definition from reference.definitions as known)
union all by name
select rule_set as mart, rule_set as definition
from reference.rule_sets
where rule_set not in (select known.definition from reference.definitions as known)
