-- Papers by the word labels of the conference lists: how many name PyTorch, TensorFlow, and both.
-- Unlike papers_by_venue_year these counts are not exclusive. A collected list replaces the bundled count.
-- grain: one row per venue and year
-- key: venue, year
-- definition: list-words-1
-- question: How many papers of each list carry PyTorch words, TensorFlow words, and both?
-- order: year, venue
-- answer: venue, year, papers, pytorch_or_allennlp, tensorflow_words, both_words, words_basis, origin
-- columns:
--   venue: venue
--   year: year of the conference
--   population: accepted or submitted: which papers the list holds
--   papers: papers in the list
--   pytorch_or_allennlp: papers with such a word; missing where the list carries no words
--   tensorflow_words: papers with such a word; missing where the list carries no words
--   both_words: papers with words of both; missing where the list carries no words
--   words_basis: text, code (not comparable with text) or none
--   definition: version of the rule
--   origin: seed (bundled figure) or collected (from lists of this installation)
--   as_of: day of the lists
with list_words as (
    select
        words_basis,
        list(word) filter (where framework = 'pytorch') as pytorch,
        list(word) filter (where framework = 'tensorflow') as tensorflow
    from reference.rule_words
    where rule_set = 'list-words-1'
    group by words_basis
),

labelled_papers as (
    select
        papers.venue,
        papers.year,
        papers.snapshot_date,
        list_has_any(papers.words, list_words.pytorch) as has_pytorch,
        list_has_any(papers.words, list_words.tensorflow) as has_tensorflow
    from staging.conference_papers as papers
    left join list_words using (words_basis)
),

collected as (
    select
        venue,
        year,
        count(*)::integer as papers,
        case when count(has_pytorch) > 0 then count(*) filter (where has_pytorch) end::integer as pytorch_or_allennlp,
        case when count(has_tensorflow) > 0 then count(*) filter (where has_tensorflow) end::integer as tensorflow_words,
        case when count(has_pytorch) > 0 then count(*) filter (where has_pytorch and has_tensorflow) end::integer as both_words,
        'collected' as origin,
        max(snapshot_date) as as_of
    from labelled_papers
    group by all
),

all_counts as (
    from collected
    union all by name
    select
        seed.venue,
        seed.year,
        seed.papers,
        seed.pytorch_or_allennlp,
        seed.tensorflow_words,
        seed.both_words,
        'seed' as origin,
        seed.lists_as_of as as_of
    from bundled.paper_word_counts as seed
)

select
    all_counts.venue,
    all_counts.year,
    files.population,
    all_counts.papers,
    all_counts.pytorch_or_allennlp,
    all_counts.tensorflow_words,
    all_counts.both_words,
    files.words_basis,
    'list-words-1' as definition,
    all_counts.origin,
    all_counts.as_of
from all_counts
inner join reference.conference_files as files
    on all_counts.venue = files.venue and all_counts.year = files.year
