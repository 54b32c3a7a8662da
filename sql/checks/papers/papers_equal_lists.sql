-- The published number of papers of a venue and year differs from the number of papers in its list.
-- severity: warning
select counts.venue, counts.year, counts.papers, files.papers as papers_in_list
from marts.papers_by_venue_year as counts
inner join reference.conference_files as files using (venue, year)
where counts.papers <> files.papers
