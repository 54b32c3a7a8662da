-- Dates of the papers that the archive's links name, as the archive's list of papers has them.
-- grain: one row per link whose paper has a date
-- key: row_number
-- internal: true
-- columns:
--   row_number: place of the link in its file, from 1
--   published_on: day of the paper, the latest where the list has the paper several times
-- Joined on digests: the addresses themselves take four times the memory, and the same time.
with links as (
    select row_number, md5_number(paper_url) as paper from staging.pwc_newest_links
),

papers as (
    select md5_number(paper_url) as paper, try_cast(left(date, 10) as date) as published_on
    from raw.pwc_papers
    where date is not null
)

select links.row_number, max(papers.published_on) as published_on
from papers
inner join links using (paper)
group by links.row_number
