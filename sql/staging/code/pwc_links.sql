-- Links of the Papers With Code archive: identity of the repository, framework key and date of each.
-- A link is dated by its paper's date, else by the month of its arXiv id (YYMM.nnnnn, or archive/YYMMnnn before
-- 2007-04), else it is undated.
-- grain: one row per link
-- key: row_number
-- internal: true
-- definition: pwc-repositories-2
-- columns:
--   row_number: place of the row in its file, from 1
--   repository: identity of the repository, host/owner/name; missing where the address names none
--   is_official: whether the authors' own code, as the site says; missing where it does not say
--   word: the archive's framework word
--   framework: framework key; other for a word that is not known
--   linked_on: day that dates the link, the first of the month where it comes from an arXiv id; missing if undated
--   dated_by: paper_date or arxiv_id; missing if undated
--   snapshot_date: day that the archive describes
with dated as (
    select links.*, dates.published_on, arxiv_month(links.paper_arxiv_id) as arxiv_on
    from staging.pwc_newest_links as links
    left join staging.pwc_link_dates as dates using (row_number)
)

select
    dated.row_number,
    repository_identity(dated.repo_url) as repository,
    dated.is_official,
    dated.word,
    coalesce(words.framework, 'other') as framework,
    coalesce(dated.published_on, dated.arxiv_on) as linked_on,
    case
        when dated.published_on is not null then 'paper_date'
        when dated.arxiv_on is not null then 'arxiv_id'
    end as dated_by,
    dated.snapshot_date
from dated
left join reference.pwc_words as words using (word)
