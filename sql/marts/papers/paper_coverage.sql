-- How much of each venue and year is known: expected, listed, tried, read, and without text. Where a volume has a
-- bundled reading and one of ours, the one that covers more papers counts; the prefaces in bundled readings are not
-- counted as papers.
-- grain: one row per venue and year
-- key: venue, year
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   publisher: publisher of the list
--   population: accepted or submitted: which papers the list holds
--   papers_expected: papers that the list should hold; missing where that is not known
--   papers_listed: papers in the newest list; missing where none was collected
--   papers_tried: papers that were requested or found in a folder
--   papers_read: papers whose text was read
--   papers_without_text: papers that were obtained but are not readable
--   papers_not_obtained: papers that could not be downloaded
--   share_read: papers_read / papers_listed, 0 to 1; missing without a list
--   note: what is uncertain about the venue's address
--   origin: seed (a bundled reading) or collected; missing where there is neither list nor reading
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
),

own as (
    select
        venue,
        year,
        case when has_list then papers_listed end as papers_listed,
        papers_tried,
        papers_read,
        papers_without_text,
        papers_not_obtained,
        papers_read as papers_compared,
        'collected' as origin,
        as_of
    from counted
),

bundled_readings as (
    select
        venue,
        year,
        papers_listed,
        papers_listed as papers_tried,
        papers_read,
        unreadable as papers_without_text,
        pdfs_missing_large + pdfs_missing_other as papers_not_obtained,
        papers_read - prefaces_read as papers_compared,
        'seed' as origin,
        read_on as as_of
    from seed.pmlr_volumes
),

known as (
    select *
    from (from own union all from bundled_readings)
    qualify row_number() over (partition by venue, year order by papers_compared desc, origin) = 1
)

select
    venue,
    year,
    venues.publisher,
    venues.population,
    venues.expected_papers as papers_expected,
    known.papers_listed,
    coalesce(known.papers_tried, 0) as papers_tried,
    coalesce(known.papers_read, 0) as papers_read,
    coalesce(known.papers_without_text, 0) as papers_without_text,
    coalesce(known.papers_not_obtained, 0) as papers_not_obtained,
    known.papers_read / nullif(known.papers_listed, 0) as share_read,
    venues.note,
    known.origin,
    known.as_of
from reference.venues as venues
left join known using (venue, year)
