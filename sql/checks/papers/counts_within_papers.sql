-- More papers name a framework than there are papers, or a count is below zero.
-- severity: error
select 'papers_by_venue_year' as mart, venue, year, pytorch_only + tensorflow_only as named, papers
from marts.papers_by_venue_year
where pytorch_only + tensorflow_only > papers or pytorch_only < 0 or tensorflow_only < 0
union all by name
select 'paper_word_counts' as mart, venue, year, pytorch_or_allennlp + tensorflow_words - both_words as named, papers
from marts.paper_word_counts
where
    pytorch_or_allennlp + tensorflow_words - both_words > papers
    or both_words > least(pytorch_or_allennlp, tensorflow_words)
    or both_words < 0
