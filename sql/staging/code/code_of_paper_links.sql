-- Links of Code of Paper from its newest files and what its API has added since, with identity, date and framework key.
-- Possible matches are left out: the source itself does not vouch for them.
-- grain: one row per paper and repository
-- key: paper_id, repository
-- definition: pwc-repositories-2
-- columns:
--   paper_id: name of the paper in the source
--   repository: identity of the repository, host/owner/name
--   is_official: whether the authors' own code, as the source says; missing where it does not say
--   framework: framework key; other for a word that is not known; missing where the source gives none
--   linked_on: day that dates the link; missing if undated
--   dated_by: paper_date or arxiv_id; missing if undated
--   snapshot_date: day that the source's data describe
with newest_files as (
    select coalesce(max(snapshot_id), '') as snapshot_id
    from raw.code_of_paper_links
    where channel = 'bulk'
),

links as (
    select
        links.*,
        repository_identity(links.repo_url) as repository,
        try_cast(left(links.published_on, 10) as date) as published,
        arxiv_month(coalesce(links.arxiv_id, links.paper_id)) as arxiv_on
    from raw.code_of_paper_links as links
    cross join newest_files
    where links.snapshot_id >= newest_files.snapshot_id and links.tier is distinct from 'possible_match'
)

select
    links.paper_id,
    links.repository,
    bool_or(links.is_official) as is_official,
    min(case when links.framework is not null then coalesce(words.framework, 'other') end) as framework,
    min(coalesce(links.published, links.arxiv_on)) as linked_on,
    min(
        case when links.published is not null then 'paper_date' when links.arxiv_on is not null then 'arxiv_id' end
    ) as dated_by,
    max(links.snapshot_date) as snapshot_date
from links
left join reference.successor_words as words
    on words.source = 'code_of_paper' and lower(trim(links.framework)) = words.word
where links.repository is not null
group by links.paper_id, links.repository
