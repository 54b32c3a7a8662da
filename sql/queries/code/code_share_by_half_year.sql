-- Share of paper repositories by framework and half-year, the bundled sample of the archive.
-- grain: one row per source, half-year, date basis, scope and framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- param official: varchar = null | all or official; both if left out
-- columns: source, half_year, date_basis, official, framework, repositories, denominator, share, share_detected,
--   share_low, share_high, is_partial, origin
--   half_year: half-year as YYYY-Hn
--   repositories: distinct repositories with this label
--   denominator: all labelled repositories of the half-year, including the label none
--   share: repositories / denominator, 0 to 1
--   is_partial: whether the half-year is incomplete: links were still arriving, a month was not read, or the data end before the period is final
select *
from (select *, year(period) || '-H' || (quarter(period) + 1) // 2 as half_year from marts.code_series_by_period)
where
    grain = 'half_year'
    and ($source is null or source = $source)
    and ($official is null or official = $official)
order by source, date_basis, official, period, framework
