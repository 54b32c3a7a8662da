-- What each source holds: links, repositories, how many are labelled and how they are dated.
-- grain: one row per source and scope
-- key: source, official
-- definition: pwc-repositories-2
-- question: What does each source of repositories hold, who labels it and how is it dated?
-- order: source, official
-- columns:
--   source: source key, see reference.code_sources
--   title: name of the source
--   population: which papers it covers
--   labelled_by: who says which framework a repository uses
--   official: all, or official: the authors' own code only
--   links: links from papers to repositories
--   repositories: distinct repositories
--   labelled: those with a label
--   multiply_labelled: those whose links carry several labels
--   dated_by_paper: those dated by a paper's date
--   dated_by_arxiv: those dated by the month of an arXiv id
--   undated: those that cannot be dated; counted here, drawn nowhere
--   also_in_archive: those that the Papers With Code archive holds as well
--   ended_on: last day of the source; missing while it lives
--   censored_from: first day from which links were still arriving when it ended; missing where there is none
--   as_of: day that the source's data describe
--   note: what a reader should know
with archived as (
    select repository from marts.code_repositories where source = 'pwc_archive' and official = 'all'
),

as_of as (
    select source, max(snapshot_date) as as_of from staging.code_links group by source
)

select
    repositories.source,
    sources.title,
    sources.population,
    sources.labelled_by,
    repositories.official,
    sum(repositories.links)::bigint as links,
    count(*) as repositories,
    count(repositories.framework) as labelled,
    count(*) filter (where repositories.label_count > 1) as multiply_labelled,
    count(*) filter (where repositories.dated_by = 'paper_date') as dated_by_paper,
    count(*) filter (where repositories.dated_by = 'arxiv_id') as dated_by_arxiv,
    count(*) filter (where repositories.first_linked_on is null) as undated,
    count(archived.repository) as also_in_archive,
    any_value(sources.ended_on) as ended_on,
    any_value(sources.censored_from) as censored_from,
    any_value(as_of.as_of) as as_of,
    any_value(sources.note) as note
from marts.code_repositories as repositories
inner join reference.code_sources as sources using (source)
inner join as_of using (source)
left join archived using (repository)
group by repositories.source, sources.title, sources.population, sources.labelled_by, repositories.official
