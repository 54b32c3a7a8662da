-- Repositories of papers on paperswithcode.co, each month from the newest snapshot that holds it.
-- grain: one row per paper and repository
-- key: paper_id, repository
-- definition: pwc-repositories-2
-- columns:
--   paper_id: name of the paper on the site
--   repository: identity of the repository, host/owner/name
--   is_official: whether the authors' own code, as the site says; missing where it does not say
--   linked_on: day of the paper's publication; the first of its month where the site gives no day
--   dated_by: paper_date
--   snapshot_date: day that the snapshot describes
with months as (
    select month, max(snapshot_id) as snapshot_id
    from raw.paperswithcode_co_links
    group by month
)

select
    links.paper_id,
    repository_identity(links.repo_url) as repository,
    bool_or(links.is_official) as is_official,
    min(coalesce(try_cast(left(links.published_on, 10) as date), try_cast(links.month || '-01' as date))) as linked_on,
    'paper_date' as dated_by,
    max(links.snapshot_date) as snapshot_date
from raw.paperswithcode_co_links as links
inner join months using (month, snapshot_id)
where repository_identity(links.repo_url) is not null
group by links.paper_id, repository_identity(links.repo_url)
