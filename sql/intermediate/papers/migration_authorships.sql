-- Authorships in the lists that definition migration-1 uses, each with the score of its paper.
-- grain: one row per paper and author position
-- definition: migration-1
-- internal: true
-- columns:
--   migration_role: from, to or seen, see reference.conference_files
--   author: cleaned name
--   is_first: whether it is the first author of the paper
--   is_last: whether it is the last author of the paper
--   is_vendor_paper: whether the paper's words include one that marks a framework's maker
--   score: +1 for a paper with a PyTorch word, -1 with a TensorFlow word, 0 with both or neither
with migration_words as (
    select
        list(word) filter (where framework = 'pytorch') as pytorch,
        list(word) filter (where framework = 'tensorflow') as tensorflow,
        list(word) filter (where role = 'vendor') as vendor
    from reference.rule_words
    where rule_set = 'migration-1'
),

scored_papers as (
    select
        papers.migration_role,
        papers.authors,
        list_has_any(papers.words, migration_words.vendor) as is_vendor_paper,
        list_has_any(papers.words, migration_words.pytorch)::integer
        - list_has_any(papers.words, migration_words.tensorflow)::integer as score
    from staging.conference_papers as papers
    cross join migration_words
    where papers.migration_role is not null
),

places as (
    select
        migration_role,
        is_vendor_paper,
        score,
        len(authors) as last_place,
        unnest(authors) as author,
        generate_subscripts(authors, 1) as place
    from scored_papers
)

select
    migration_role,
    author,
    place = 1 as is_first,
    place = last_place as is_last,
    is_vendor_paper,
    score
from places
