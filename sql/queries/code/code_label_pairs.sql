-- Where do two series disagree? The confusion table of the repositories that both have labelled.
-- grain: one row per pair of series and pair of labels
-- param span: varchar = 'all' | all, or overlap: repositories that both series first link from 2024-01 to 2025-06
-- columns: source_a, source_b, framework_a, framework_b, repositories
--   source_a: first series: a source key, see reference.code_sources, or repo_labels: all repositories labelled by us
select *
from marts.code_label_pairs
where span = $span
order by source_a, source_b, repositories desc, framework_a, framework_b
