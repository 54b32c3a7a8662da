-- How much of each venue and year is known: expected, listed, tried, read, and without text.
-- grain: one row per venue and year
-- key: venue, year
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   publisher: publisher of the list
--   population: accepted or submitted: which papers the list holds
--   papers_expected: papers that the list should hold; missing where nobody has said
--   papers_listed: papers in the newest list; missing where none was collected
--   papers_tried: papers that were asked for or found in a folder
--   papers_read: papers whose text was read
--   papers_without_text: papers that were had but are not readable
--   papers_not_obtained: papers that could not be downloaded
--   share_read: papers_read / papers_listed, 0 to 1; missing without a list
--   note: what is not certain about the venue's address
--   as_of: newest day of a reading; missing where nothing was read
with counted as (
    select
        venue,
        year,
        count(*) filter (where is_listed)::integer as papers_listed,
        count(*) filter (where reading_state <> 'not_sampled')::integer as papers_tried,
        count(*) filter (where reading_state = 'read')::integer as papers_read,
        count(*) filter (where reading_state = 'without_text')::integer as papers_without_text,
        count(*) filter (where reading_state = 'not_obtained')::integer as papers_not_obtained,
        bool_or(is_listed is not null) as has_list,
        max(read_on) as as_of
    from marts.paper_readings
    group by all
)

select
    venues.venue,
    venues.year,
    venues.publisher,
    venues.population,
    venues.expected_papers as papers_expected,
    case when counted.has_list then counted.papers_listed end as papers_listed,
    coalesce(counted.papers_tried, 0) as papers_tried,
    coalesce(counted.papers_read, 0) as papers_read,
    coalesce(counted.papers_without_text, 0) as papers_without_text,
    coalesce(counted.papers_not_obtained, 0) as papers_not_obtained,
    counted.papers_read / nullif(case when counted.has_list then counted.papers_listed end, 0) as share_read,
    venues.note,
    counted.as_of
from reference.venues as venues
left join counted using (venue, year)
