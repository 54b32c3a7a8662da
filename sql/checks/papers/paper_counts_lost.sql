-- A venue and year is in the last published warehouse but not in the new one.
-- severity: error
-- needs: published
select before.venue, before.year, before.rule_set
from published.marts.papers_by_venue_year as before
anti join marts.papers_by_venue_year as now using (venue, year, rule_set)
where before.rule_set in (select rule_set from reference.rule_sets)
