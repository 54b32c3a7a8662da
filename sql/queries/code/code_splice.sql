-- ESTIMATE, not a count: what would the archive's share be after its end? See definition code-splice-1.
-- grain: one row per successor, quarter and framework
-- param source: varchar = null | successor, see reference.code_sources; all if left out
-- columns:
--   source: successor that is shifted, see reference.code_sources
--   quarter: quarter as YYYY-Qn, after the last quarter of the overlap
--   framework: framework key
--   share_successor: the successor's own share of the quarter, 0 to 1
--   share_estimate: estimated share on the archive's basis, 0 to 1
--   estimate_low: lower end of its 95 % interval
--   estimate_high: upper end of its 95 % interval
--   overlap_archive: archive's repositories in the overlap
--   overlap_successor: successor's repositories in the overlap
--   denominator: successor's repositories of the quarter
--   is_partial: whether the quarter is incomplete
select
    source,
    year(period) || '-Q' || quarter(period) as quarter,
    framework,
    share_successor,
    share_estimate,
    estimate_low,
    estimate_high,
    overlap_archive,
    overlap_successor,
    denominator,
    is_partial
from marts.code_splice
where $source is null or source = $source
order by source, period, framework
