-- Papers of the newest list of each venue and year, without front matter. Used only during the build: titles and
-- authors are not published.
-- grain: one row per listed paper
-- key: venue, year, paper_id
-- internal: true
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   paper_id: id of the paper at the publisher
--   authors: names as listed, in order
--   sample_rank: key that samples are ordered by
--   snapshot_date: day of the list
with newest as (
    select
        venue,
        year,
        max(snapshot_id) as snapshot_id
    from raw.paper_listing
    group by venue, year
)

select
    listing.venue,
    listing.year,
    listing.paper_id,
    listing.authors,
    listing.sample_rank,
    listing.snapshot_date
from raw.paper_listing as listing
inner join newest using (venue, year, snapshot_id)
where
    not exists (
        from reference.front_matter as front_matter
        where regexp_matches(listing.title, front_matter.pattern, 'i')
    )
