-- Researchers by the framework of their papers in one year and the next, in six variants. Computed from the lists once
-- all that the definition needs are collected, else the bundled figures. A framework in the second year is known only
-- from lists that carry words of the text, so three groups are kept apart: neither (in such a list, names neither or
-- both equally), not_labelled (in lists without such words only) and not_seen (in no list). Their shares have other
-- denominators than those of the frameworks, as denominator_is says.
-- grain: one row per author rule, vendor rule, framework before and group after
-- key: from_year, to_year, author_rule, vendor_papers, from_framework, to_framework
-- definition: migration-1
-- question: Which framework did the PyTorch and TensorFlow researchers of one year use in the next?
-- order: author_rule, vendor_papers, from_framework, array_position(['pytorch', 'tensorflow', 'neither', 'not_labelled', 'not_seen'], to_framework), from_year, to_year
-- answer: from_year, to_year, author_rule, vendor_papers, from_framework, to_framework, authors, denominator, share
-- param author_rule: varchar = null | all, first or last authors of a paper; null for every rule
-- param vendor_papers: varchar = null | excluded or included; null for both
-- columns:
--   from_year: first year
--   to_year: second year
--   author_rule: which authors of a paper are counted: all, first or last
--   vendor_papers: excluded or included: papers with a word that marks a framework's maker
--   from_framework: framework of the authors in the first year
--   to_framework: framework in the second year, or neither (named neither or both equally), not_labelled (in lists
--     without words only) or not_seen (in no list)
--   authors: number of authors
--   denominator: authors of from_framework: for a framework, those who have one in the second year too; for neither
--     and not_labelled, those in any list of the second year; for not_seen, all
--   share: authors / denominator, 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   denominator_is: authors of from_framework: with_framework (one in the second year as well), seen (in any list of
--     the second year) or all
--   definition: version of the rule
--   origin: seed (bundled figure) or collected (from lists of this installation)
--   as_of: day of the lists
--   source_url: address of the lists
with all_rows as (
    select *, 'collected' as origin
    from intermediate.migration_collected
    union all by name
    select *, 'seed' as origin, lists_as_of as as_of
    from bundled.researcher_migration
)

select
    from_year,
    to_year,
    author_rule,
    vendor_papers,
    from_framework,
    to_framework,
    authors,
    denominator,
    authors / nullif(denominator, 0) as share,
    wilson_low(authors, denominator) as share_low,
    wilson_high(authors, denominator) as share_high,
    denominator_is(to_framework) as denominator_is,
    'migration-1' as definition,
    origin,
    as_of,
    source_url
from all_rows
