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
--   links: links from papers to repositories; missing for the bundled sample
--   repositories: distinct repositories
--   labelled: those with a label
--   multiply_labelled: those whose links carry several labels
--   dated_by_paper: those dated by a paper's date
--   dated_by_arxiv: those dated by the month of an arXiv id
--   undated: those that cannot be dated; counted here, but on no chart; missing for the bundled sample
--   also_in_archive: those that the Papers With Code archive holds as well; missing for the bundled sample
--   ended_on: last day of the source; missing while it is active
--   censored_from: first day from which links were still arriving when it ended; missing where there is none
--   as_of: day that the source's data describe
--   note: what a reader should know
--   origin: seed (bundled sample) or collected (by this installation)
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
    any_value(sources.note) as note,
    'collected' as origin
from marts.code_repositories as repositories
inner join reference.code_sources as sources using (source)
inner join as_of using (source)
left join archived using (repository)
group by repositories.source, sources.title, sources.population, sources.labelled_by, repositories.official
union all by name
select
    sources.source,
    sources.title,
    sources.population,
    sources.labelled_by,
    sample.official,
    sum(sample.repositories)::bigint as repositories,
    sum(sample.repositories)::bigint as labelled,
    0 as multiply_labelled,
    0 as dated_by_paper,
    sum(sample.repositories)::bigint as dated_by_arxiv,
    any_value(sources.ended_on) as ended_on,
    any_value(sources.censored_from) as censored_from,
    any_value(sources.ended_on) as as_of,
    any_value(sources.note) as note,
    'seed' as origin
from seed.pwc_sample as sample
inner join reference.code_sources as sources on sources.source = 'pwc_sample'
where sample.grain = 'year' and sample.official <> 'community'
group by sources.source, sources.title, sources.population, sources.labelled_by, sample.official
