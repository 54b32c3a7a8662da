-- Repositories of papers by source: framework, and the day of the earliest paper that links to each.
-- A repository with several labels takes the one of most links, then the first in the alphabet.
-- grain: one row per source, scope and repository
-- key: source, official, repository
-- definition: pwc-repositories-1
-- columns:
--   source: source key, see reference.code_sources
--   official: all links, or official: only links to the authors' own code
--   repository: identity of the repository, host/owner/name
--   framework: framework key; missing where nobody has labelled it yet
--   labels: number of different labels that its links carry
--   first_linked_on: day of the earliest paper that links to it; missing if undated
--   dated_by: paper_date or arxiv_id; missing if undated
--   links: links to it
with votes as (
    select
        source,
        repository,
        framework,
        count(*) as links_all,
        count(*) filter (where is_official) as links_official,
        min(linked_on) as first_all,
        min(linked_on) filter (where is_official) as first_official,
        min_by(dated_by, linked_on) as dated_by_all,
        min_by(dated_by, linked_on) filter (where is_official) as dated_by_official
    from staging.code_links
    group by source, repository, framework
),

repositories as (
    select
        source,
        repository,
        min_by(framework, (-links_all, framework)) as framework,
        count(distinct framework) as labels,
        sum(links_all) as links_all,
        sum(links_official) as links_official,
        min(first_all) as first_all,
        min(first_official) as first_official,
        min_by(dated_by_all, first_all) as dated_by_all,
        min_by(dated_by_official, first_official) as dated_by_official
    from votes
    group by source, repository
)

select
    source, 'all' as official, repository, framework, labels, first_all as first_linked_on, dated_by_all as dated_by,
    links_all::bigint as links
from repositories
union all
select
    source, 'official' as official, repository, framework, labels, first_official as first_linked_on,
    dated_by_official as dated_by, links_official::bigint as links
from repositories
where links_official > 0
