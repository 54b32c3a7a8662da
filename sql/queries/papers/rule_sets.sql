-- By which rules were papers counted, version by version?
-- grain: one row per rule set
-- param measure: varchar = null | conference_counts, researcher_migration or paper_word_counts; null for all
-- columns:
--   rule_set: name of the version
--   measure: what is counted by it
--   valid_from: first day of this version
--   pytorch_words: words that count for PyTorch
--   tensorflow_words: words that count for TensorFlow
--   vendor_words: words that mark a paper of a framework's maker; missing where none are left out
--   counting: what is counted, in words
--   has_figures: whether figures counted by it are in this warehouse
--   source_url: where it is written
--   note: what a reader should know
with words as (
    select
        rule_set,
        string_agg(word, ', ' order by word) filter (where framework = 'pytorch') as pytorch_words,
        string_agg(word, ', ' order by word) filter (where framework = 'tensorflow') as tensorflow_words,
        string_agg(word, ', ' order by word) filter (where role = 'vendor') as vendor_words
    from reference.rule_words
    group by rule_set
)

select
    rule_sets.rule_set,
    rule_sets.measure,
    rule_sets.valid_from,
    words.pytorch_words,
    words.tensorflow_words,
    words.vendor_words,
    rule_sets.counting,
    rule_sets.measure <> 'conference_counts'
    or rule_sets.rule_set in (select counts.rule_set from marts.papers_by_venue_year as counts) as has_figures,
    rule_sets.source_url,
    rule_sets.note
from reference.rule_sets as rule_sets
left join words using (rule_set)
where $measure is null or rule_sets.measure = $measure
order by rule_sets.measure, rule_sets.valid_from
