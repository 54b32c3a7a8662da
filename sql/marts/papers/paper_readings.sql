-- Papers that are listed or were read: whether there is a text, how long it is, and why there is none.
-- grain: one row per paper
-- key: venue, year, paper_id
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   paper_id: id of the paper at the publisher
--   is_listed: whether the publisher's list names it; missing where no list is kept
--   reading_state: read, without_text (obtained, but not readable), not_obtained (could not be downloaded) or
--     not_sampled
--   reason: why there is no text; missing where the paper was read or is not in the sample
--   obtained: download, folder or kept_text: where the text is from
--   pages: pages; missing where the paper was not read
--   characters: characters after normalisation; missing where the paper was not read
--   body_characters: characters before references and appendix
--   references_characters: characters of the references
--   appendix_characters: characters of the appendix
--   sample_rank: key that samples are ordered by; missing for papers without a list
--   read_on: day of the reading
with listed_years as (
    select distinct venue, year from staging.paper_listing
)

select
    venue,
    year,
    paper_id,
    case when listed_years.venue is not null then listing.paper_id is not null end as is_listed,
    case
        when reads.paper_id is null then 'not_sampled'
        when reads.reason is null then 'read'
        when reads.reason in ('not_downloaded', 'html_instead_of_pdf', 'missing_file') then 'not_obtained'
        else 'without_text'
    end as reading_state,
    reads.reason,
    reads.obtained,
    reads.pages,
    reads.characters,
    reads.body_characters,
    reads.references_characters,
    reads.appendix_characters,
    listing.sample_rank,
    reads.snapshot_date as read_on
from staging.paper_listing as listing
full join staging.paper_reads as reads using (venue, year, paper_id)
left join listed_years using (venue, year)
