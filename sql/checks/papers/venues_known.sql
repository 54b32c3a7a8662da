-- A venue and year has no list in reference.conference_files, so that nobody knows which papers were searched.
-- severity: warning
select venue, year, rule_set
from marts.papers_by_venue_year
where population is null
