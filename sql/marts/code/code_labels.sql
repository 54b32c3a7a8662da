-- Links and distinct repositories of each source by framework, dated or not.
-- grain: one row per source, scope and framework
-- key: source, official, framework
-- definition: pwc-repositories-2
-- question: How many links and distinct repositories carry each label, dated or not?
-- order: source, official, links desc, framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- columns:
--   source: source key, see reference.code_sources
--   official: all links, or official: only links to the authors' own code
--   framework: framework key; none = other languages and code without a framework; unknown = not labelled yet
--   links: links from papers to repositories, by the label of the link
--   repositories: distinct repositories, by the label of the repository
with links as (
    select source, 'all' as official, coalesce(framework, 'unknown') as framework, count(*) as links
    from staging.code_links
    group by all
    union all
    select source, 'official' as official, coalesce(framework, 'unknown') as framework, count(*) as links
    from staging.code_links
    where is_official
    group by all
),

repositories as (
    select source, official, coalesce(framework, 'unknown') as framework, count(*) as repositories
    from marts.code_repositories
    group by all
)

select
    source,
    official,
    framework,
    links.links,
    coalesce(repositories.repositories, 0)::bigint as repositories
from links
left join repositories using (source, official, framework)
