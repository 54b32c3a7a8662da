-- How many papers of each venue and year are listed, were tried, were read, and are without text?
-- grain: one row per venue and year
-- param is_tried: boolean = false | true for only those venues and years that have a list or a reading
-- columns: venue, year, papers_expected, papers_listed, papers_tried, papers_read, papers_without_text,
--   papers_not_obtained, share_read, publisher, population, note, origin, as_of
select *
from marts.paper_coverage
where not $is_tried or papers_listed is not null or papers_tried > 0
order by venue, year
