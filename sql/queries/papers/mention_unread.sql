-- Which papers have no text, and why?
-- grain: one row per paper that was tried and could not be read
-- param venue: varchar = null | one venue only (case does not matter); null for all
-- param year: integer = null | one year only; null for all
-- columns: venue, year, paper_id, reading_state, reason, read_on
--   reading_state: without_text (obtained, but not readable) or not_obtained (could not be downloaded)
--   reason: why there is no text
--   read_on: day of the attempt
select *
from marts.paper_readings
where
    reason is not null
    and ($venue is null or lower(venue) = lower($venue))
    and ($year is null or year = $year)
order by venue, year, paper_id
