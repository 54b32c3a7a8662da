-- What does each source of repositories hold, who labels it and how is it dated?
-- grain: one row per source and scope
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
select
    source,
    title,
    population,
    labelled_by,
    official,
    links,
    repositories,
    labelled,
    multiply_labelled,
    dated_by_paper,
    dated_by_arxiv,
    undated,
    also_in_archive,
    ended_on,
    censored_from,
    as_of,
    note
from marts.code_coverage
order by source, official
