-- Papers of the conference lists with cleaned authors; used only during the build: the lists are not published. For
-- each list, the newest version counts, from the newest complete snapshot on, so that a partial snapshot hides no list
-- that an older complete one holds. Authors' names lose &nbsp; and spaces at their ends; a first author that is the
-- paper's title (all of EMNLP 2019 and ACL 2020, most of EMNLP 2020) is left out.
-- grain: one row per list and paper
-- key: file, paper_id
-- internal: true
-- columns:
--   file: name of the list
--   paper_id: id of the paper in the source
--   venue: venue as published by us
--   year: year of the conference
--   words_basis: text, code or none: what the words were read from
--   migration_role: part of the list in definition migration-1; missing where it has none
--   words: word labels, lower case
--   authors: cleaned names in order
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
with current_lists as (
    select file, max(snapshot_id) as snapshot_id
    from raw.conference_papers
    where snapshot_id >= coalesce((select max(snapshot_id) from raw.conference_papers where is_complete), '')
    group by file
),

cleaned as (
    select
        papers.file,
        papers.id as paper_id,
        trim(papers.title) as title,
        list_transform(papers.words, lambda word: lower(word)) as words,
        list_filter(
            list_transform(
                papers.authors,
                lambda author: trim(
                    replace(author, '&nbsp;', ' '), ' ' || chr(9) || chr(10) || chr(13) || chr(160)
                )
            ),
            lambda author: author <> ''
        ) as authors,
        papers.snapshot_id,
        papers.snapshot_date
    from raw.conference_papers as papers
    inner join current_lists
        on papers.file = current_lists.file and papers.snapshot_id = current_lists.snapshot_id
)

select
    cleaned.file,
    cleaned.paper_id,
    files.venue,
    files.year,
    files.words_basis,
    files.migration_role,
    cleaned.words,
    case when cleaned.authors[1] = cleaned.title then cleaned.authors[2:] else cleaned.authors end as authors,
    cleaned.snapshot_id,
    cleaned.snapshot_date
from cleaned
inner join reference.conference_files as files on cleaned.file = files.file
