-- Share of paper repositories by framework and year, each source a series of its own.
-- grain: one row per source, year, date basis, scope and framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- param official: varchar = null | all or official; both if left out
-- columns: source, year, date_basis, official, framework, repositories, papers, denominator, share, share_detected,
--   share_low, share_high, is_partial, origin
--   year: year
--   denominator: all labelled repositories of the year, including the label none
--   is_partial: whether the year is incomplete: links were still arriving, a month was not read, or the data end before the period is final
select *
from (select *, year(period) as year from marts.code_series_by_period)
where
    grain = 'year'
    and ($source is null or source = $source)
    and ($official is null or official = $official)
order by source, date_basis, official, period, framework
