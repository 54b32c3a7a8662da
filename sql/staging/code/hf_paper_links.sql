-- Repositories of Hugging Face's daily papers, each month from the newest snapshot that holds it.
-- grain: one row per paper
-- key: paper_id
-- definition: pwc-repositories-2
-- columns:
--   paper_id: arXiv id of the paper
--   repository: identity of the repository, host/owner/name
--   is_official: missing: the source says who added a repository, not whose it is
--   linked_on: day of the paper's publication, else the month of its arXiv id; missing if undated
--   dated_by: paper_date or arxiv_id; missing if undated
--   snapshot_date: day that the snapshot describes
with months as (
    select month, max(snapshot_id) as snapshot_id
    from raw.hf_papers
    group by month
),

papers as (
    select
        papers.paper_id,
        repository_identity(papers.repo_url) as repository,
        try_cast(left(papers.published_at, 10) as date) as published,
        arxiv_month(papers.paper_id) as arxiv_on,
        papers.snapshot_date,
        papers.month
    from raw.hf_papers as papers
    inner join months using (month, snapshot_id)
)

select
    paper_id,
    repository,
    null::boolean as is_official,
    coalesce(published, arxiv_on) as linked_on,
    case when published is not null then 'paper_date' when arxiv_on is not null then 'arxiv_id' end as dated_by,
    snapshot_date
from papers
where repository is not null
qualify row_number() over (partition by paper_id order by month) = 1
