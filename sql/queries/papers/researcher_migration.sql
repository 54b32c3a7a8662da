-- Which framework did the PyTorch and TensorFlow researchers of one year use in the next?
-- grain: one row per author rule, vendor rule, framework before and group after
-- param author_rule: varchar = null | all, first or last authors of a paper; null for every rule
-- param vendor_papers: varchar = null | excluded or included; null for both
-- columns:
--   from_year: first year
--   to_year: second year
--   author_rule: which authors of a paper are counted: all, first or last
--   vendor_papers: excluded or included: papers with a word of a framework's maker
--   from_framework: framework of the authors in the first year
--   to_framework: framework in the second year, or neither (named neither or both equally), not_labelled (in lists
--     without words only) or not_seen (in no list)
--   authors: number of authors
--   denominator: authors of from_framework: for a framework, those who have one in the second year too; for
--     neither and not_labelled, those in any list of the second year; for not_seen, all
--   share: authors / denominator, 0 to 1
select
    from_year,
    to_year,
    author_rule,
    vendor_papers,
    from_framework,
    to_framework,
    authors,
    denominator,
    share
from marts.researcher_migration
where
    ($author_rule is null or author_rule = $author_rule)
    and ($vendor_papers is null or vendor_papers = $vendor_papers)
order by
    author_rule,
    vendor_papers,
    from_framework,
    array_position(['pytorch', 'tensorflow', 'neither', 'not_labelled', 'not_seen'], to_framework)
