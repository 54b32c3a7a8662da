-- A venue and year has no list in reference.conference_files, so it is not known which papers were searched.
-- severity: warning
select venue, year, rule_set
from marts.papers_by_venue_year
where population is null
