-- Repositories of papers by source: framework, and the day of the earliest paper that links to each. A repository with
-- several labels takes the one that most links carry, then the first alphabetically.
-- grain: one row per source, scope and repository
-- key: source, official, repository
-- definition: pwc-repositories-2
-- columns:
--   source: source key, see reference.code_sources
--   official: all links, or official: only links to the authors' own code
--   repository: identity of the repository, host/owner/name
--   framework: framework key; missing where nobody has labelled it yet
--   labelled_by: source, or frameshare where the source gives no label; missing where nobody has labelled it yet
--   label_count: number of different labels that its links carry
--   first_linked_on: day of the earliest paper that links to it; missing if undated
--   dated_by: paper_date or arxiv_id; missing if undated
--   links: links to it
with contested as (
    select source, repository
    from staging.code_links
    where labelled_by = 'source'
    group by source, repository
    having min(framework) != max(framework)
),

votes as (
    select source, repository, links.framework, count(*) as links
    from staging.code_links as links
    semi join contested using (source, repository)
    where links.labelled_by = 'source'
    group by all
),

settled as (
    select source, repository, min_by(framework, (-links, framework)) as framework, count(*) as label_count
    from votes
    group by source, repository
),

counted as (
    select
        source,
        repository,
        any_value(framework) filter (where labelled_by = 'source') as source_framework,
        any_value(framework) filter (where labelled_by = 'frameshare') as own_framework,
        count(*) as links_all,
        count(*) filter (where is_official) as links_official,
        min(linked_on) as first_all,
        min(linked_on) filter (where dated_by = 'paper_date') as first_paper_all,
        min(linked_on) filter (where is_official) as first_official,
        min(linked_on) filter (where is_official and dated_by = 'paper_date') as first_paper_official
    from staging.code_links
    group by source, repository
),

scoped as (
    select
        counted.*,
        scopes.official,
        if(scopes.official = 'all', links_all, links_official) as links,
        if(scopes.official = 'all', first_all, first_official) as first_linked_on,
        if(scopes.official = 'all', first_paper_all, first_paper_official) as first_paper_on
    from counted
    cross join (values ('all'), ('official')) as scopes (official)
    where scopes.official = 'all' or links_official > 0
)

select
    scoped.source,
    scoped.official,
    scoped.repository,
    coalesce(settled.framework, scoped.source_framework, scoped.own_framework) as framework,
    case
        when scoped.source_framework is not null then 'source'
        when scoped.own_framework is not null then 'frameshare'
    end as labelled_by,
    coalesce(settled.label_count, (coalesce(scoped.source_framework, scoped.own_framework) is not null)::bigint) as label_count,
    scoped.first_linked_on,
    case
        when scoped.first_linked_on = scoped.first_paper_on then 'paper_date'
        when scoped.first_linked_on is not null then 'arxiv_id'
    end as dated_by,
    scoped.links
from scoped
left join settled using (source, repository)
