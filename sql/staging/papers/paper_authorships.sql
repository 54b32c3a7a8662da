-- Authorships of papers whose authors we know, with the paper's score: our listings and the lists of Horace He. Where
-- the lists carry words of the text, they are used for that venue and year; our listings are used for all others.
-- grain: one row per paper and author position
-- definition: moves-1
-- internal: true
-- columns:
--   year: year of the conference or volume
--   author: name as listed, without spaces at its ends
--   is_first: whether it is the first author of the paper
--   is_last: whether it is the last author of the paper
--   score: +1 for PyTorch, -1 for TensorFlow, 0 for both or neither; missing where the text was not searched
with words as (
    select
        list(word) filter (where framework = 'pytorch') as pytorch,
        list(word) filter (where framework = 'tensorflow') as tensorflow
    from reference.rule_words
    where rule_set = 'migration-1'
),

papers_of_lists as (
    select
        papers.venue,
        papers.year,
        papers.authors,
        case
            when papers.words_basis = 'text'
                then list_has_any(papers.words, words.pytorch)::integer
                    - list_has_any(papers.words, words.tensorflow)::integer
        end as score
    from staging.conference_papers as papers
    cross join words
),

labelled_years as (
    select distinct venue, year from papers_of_lists where score is not null
),

scores_read as (
    select
        reads.venue,
        reads.year,
        reads.paper_id,
        count(*) filter (where mentions.framework = 'pytorch')
        - count(*) filter (where mentions.framework = 'tensorflow') as score
    from staging.paper_reads as reads
    left join marts.paper_mentions as mentions
        on
            reads.venue = mentions.venue
            and reads.year = mentions.year
            and reads.paper_id = mentions.paper_id
            and mentions.rule_set = 'mention-1'
    where reads.reason is null
    group by all
),

papers_listed as (
    select
        listing.venue,
        listing.year,
        listing.authors,
        scores_read.score::integer as score
    from staging.paper_listing as listing
    left join scores_read using (venue, year, paper_id)
    anti join labelled_years using (venue, year)
),

papers as (
    from papers_listed
    union all by name
    select papers_of_lists.*
    from papers_of_lists
    left join labelled_years using (venue, year)
    anti join (select distinct venue, year from papers_listed) as own using (venue, year)
),

places as (
    select
        year,
        score,
        len(authors) as last_place,
        trim(unnest(authors)) as author,
        generate_subscripts(authors, 1) as place
    from papers
)

select
    year,
    author,
    place = 1 as is_first,
    place = last_place as is_last,
    score
from places
where author <> ''
