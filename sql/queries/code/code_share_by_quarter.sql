-- Share of paper repositories by framework and quarter, each source a series of its own.
-- grain: one row per source, quarter, date basis, scope and framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- param official: varchar = null | all or official; both if left out
-- columns: source, quarter, date_basis, official, framework, repositories, papers, denominator, share,
--   share_detected, share_low, share_high, is_partial
--   quarter: quarter as YYYY-Qn
--   denominator: all labelled repositories of the quarter, including the label none
--   is_partial: whether the quarter is incomplete: links were still arriving, a month was not read, or the data end before the period is final
select *
from (select *, year(period) || '-Q' || quarter(period) as quarter from marts.code_series_by_period)
where
    grain = 'quarter'
    and ($source is null or source = $source)
    and ($official is null or official = $official)
order by source, date_basis, official, period, framework
