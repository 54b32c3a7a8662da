-- How far do two series agree on the repositories that both have labelled?
-- grain: one row per pair of series
-- param span: varchar = 'all' | all, or overlap: repositories that both series first link from 2024-01 to 2025-06
-- columns:
--   source_a: first series: a source key, see reference.code_sources, or repo_labels: all repositories labelled by us
--   source_b: second series, later alphabetically
--   repositories: distinct repositories that both have labelled
--   agreeing: those with the same framework in both
--   agreement: agreeing / repositories, 0 to 1
--   kappa: Cohen's kappa: agreement beyond chance, 1 at most; missing where chance alone gives full agreement
select source_a, source_b, repositories, agreeing, agreement, kappa
from marts.code_series_overlap
where span = $span
order by source_a, source_b
