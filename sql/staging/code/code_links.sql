-- Links from papers to repositories of every source, in one form; each source stays a series of its own.
-- Where a source gives no label, ours stands in, in the archive's vocabulary.
-- grain: one row per source and link
-- key: source, link
-- internal: true
-- stored: false
-- definition: pwc-repositories-2
-- columns:
--   source: source key, see reference.code_sources
--   link: name of the link within its source
--   repository: identity of the repository, host/owner/name
--   is_official: whether the authors' own code, as the source says; missing where it does not say
--   framework: framework key of the repository; missing where nobody has labelled it yet
--   labelled_by: source or frameshare; missing where nobody has labelled it yet
--   linked_on: day that dates the link; missing if undated
--   dated_by: paper_date or arxiv_id; missing if undated
--   snapshot_date: day that the source's data describe
with links as (
    select
        'pwc_archive' as source, row_number::varchar as link, repository, is_official, framework, linked_on, dated_by,
        snapshot_date
    from staging.pwc_links
    where repository is not null
    union all
    select
        'code_of_paper' as source, paper_id || ' ' || repository as link, repository, is_official, framework,
        linked_on, dated_by, snapshot_date
    from staging.code_of_paper_links
    union all
    select
        'paperswithcode_co' as source, paper_id || ' ' || repository as link, repository, is_official,
        null as framework, linked_on, dated_by, snapshot_date
    from staging.paperswithcode_co_links
    union all
    select
        'hf_papers' as source, paper_id as link, repository, is_official, null as framework, linked_on, dated_by,
        snapshot_date
    from staging.hf_paper_links
)

select
    links.source,
    links.link,
    links.repository,
    links.is_official,
    coalesce(links.framework, labels.framework) as framework,
    case when links.framework is not null then 'source' when labels.framework is not null then 'frameshare' end
        as labelled_by,
    links.linked_on,
    links.dated_by,
    links.snapshot_date
from links
left join staging.repository_labels as labels using (repository)
