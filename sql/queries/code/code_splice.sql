-- ESTIMATE, not a count: what would the archive's share be after its end? See definition code-splice-1.
-- grain: one row per successor, quarter and framework
-- param source: varchar = null | successor, see reference.code_sources; all if left out
-- columns: source, quarter, framework, share_successor, share_estimate, estimate_low, estimate_high, overlap_archive,
--   overlap_successor, denominator, is_partial
--   quarter: quarter as YYYY-Qn, after the last quarter of the overlap
select *
from (select *, year(period) || '-Q' || quarter(period) as quarter from marts.code_splice)
where $source is null or source = $source
order by source, period, framework
