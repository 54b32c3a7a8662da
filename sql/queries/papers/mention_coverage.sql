-- How many papers of each venue and year are listed, were tried, were read, and are without text?
-- grain: one row per venue and year
-- param is_tried: boolean = false | true for only those venues and years that have a list or a reading
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   papers_expected: papers that the list should hold; missing where that is not known
--   papers_listed: papers in the newest list; missing where none was collected
--   papers_tried: papers that were requested or found in a folder
--   papers_read: papers whose text was read
--   papers_without_text: papers that were obtained but are not readable
--   papers_not_obtained: papers that could not be downloaded
--   share_read: papers_read / papers_listed, 0 to 1; missing without a list
--   publisher: publisher of the list
--   population: accepted or submitted: which papers the list holds
--   note: what is uncertain about the venue's address
--   origin: seed (a bundled reading) or collected; missing where there is neither list nor reading
--   as_of: newest day of a reading; missing where nothing was read
select
    venue,
    year,
    papers_expected,
    papers_listed,
    papers_tried,
    papers_read,
    papers_without_text,
    papers_not_obtained,
    share_read,
    publisher,
    population,
    note,
    origin,
    as_of
from marts.paper_coverage
where not $is_tried or papers_listed is not null or papers_tried > 0
order by venue, year
