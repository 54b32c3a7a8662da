-- Links from papers to repositories of every source, in one form; each source stays a series of its own.
-- grain: one row per source, paper and repository as linked
-- key: source, link
-- definition: pwc-repositories-1
-- columns:
--   source: source key, see reference.code_sources
--   link: name of the link within its source
--   repository: identity of the repository, host/owner/name
--   is_official: whether the authors' own code, as the source says; missing where it does not say
--   framework: framework key of the repository; missing where nobody has labelled it yet
--   linked_on: day that dates the link; missing if undated
--   dated_by: paper_date or arxiv_id; missing if undated
--   snapshot_date: day that the source's data describe
select
    'pwc_archive' as source,
    row_number::varchar as link,
    repository,
    is_official,
    framework,
    linked_on,
    dated_by,
    snapshot_date
from staging.pwc_links
where repository is not null
