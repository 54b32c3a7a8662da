-- How many papers of each list carry PyTorch words, TensorFlow words, and both?
-- grain: one row per venue and year
-- columns:
--   venue: venue
--   year: year of the conference
--   papers: papers in the list
--   pytorch_or_allennlp: papers with such a word; missing where the list carries no words
--   tensorflow_words: papers with such a word; missing where the list carries no words
--   both_words: papers with a word of each; missing where the list carries no words
--   words_basis: text, code (not comparable with text) or none
--   origin: seed (bundled figure) or collected (from lists of this installation)
select
    venue,
    year,
    papers,
    pytorch_or_allennlp,
    tensorflow_words,
    both_words,
    words_basis,
    origin
from marts.paper_word_counts
order by year, venue
