-- Share of paper repositories by framework and month, each source a series of its own.
-- grain: one row per source, month, date basis, scope and framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- param official: varchar = null | all or official; both if left out
-- columns: source, month, date_basis, official, framework, repositories, papers, denominator, share, share_detected,
--   share_low, share_high, is_partial
--   month: month as YYYY-MM
--   denominator: all labelled repositories of the month, including the label none
--   is_partial: whether the month is incomplete: links were still arriving, a month was not read, or the data end before the period is final
select *
from (select *, strftime(period, '%Y-%m') as month from marts.code_series_by_period)
where
    grain = 'month'
    and ($source is null or source = $source)
    and ($official is null or official = $official)
order by source, date_basis, official, period, framework
