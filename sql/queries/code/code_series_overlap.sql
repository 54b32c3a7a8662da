-- How far do two series agree on the repositories that both have labelled?
-- grain: one row per pair of series
-- param span: varchar = 'all' | all, or overlap: repositories that both series first link from 2024-01 to 2025-06
-- columns: source_a, source_b, repositories, agreeing, agreement, kappa
--   agreeing: those with the same framework in both
select *
from marts.code_series_overlap
where span = $span
order by source_a, source_b
