-- Links of the Papers With Code archive from the fullest newest import, as they are.
-- grain: one row per link
-- key: row_number
-- internal: true
-- stored: false
-- columns:
--   row_number: place of the row in its file, from 1
--   paper_url: page of the paper on the site
--   paper_arxiv_id: arXiv id of the paper; missing where it has none
--   repo_url: address of the repository as linked
--   is_official: whether the authors' own code, as the site says; missing where it does not say
--   word: the archive's framework word
--   snapshot_date: day that the archive describes
with chosen_snapshot as (
    select max_by(snapshot_id, (snapshot_date, rows, snapshot_id)) as snapshot_id
    from meta.snapshots
    where dataset = 'pwc_links'
)

select row_number, paper_url, paper_arxiv_id, repo_url, is_official, framework as word, snapshot_date
from raw.pwc_links
where snapshot_id = (select snapshot_id from chosen_snapshot)
