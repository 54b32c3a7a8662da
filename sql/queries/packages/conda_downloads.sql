-- How often is a package downloaded from its conda channel, for 30 days?
-- grain: one row per package and month
-- param package: varchar = null | one package only, as pytorch/pytorch; null for all
-- columns:
--   package: channel/name; levels of different channels do not compare
--   month: first day of the month
--   downloads_30d: downloads since the reading before, for 30 days; missing at the first reading and at a reset
--   is_counter_reset: whether the total fell because old files were removed
--   framework: framework that it is, or needs; missing where several share it
--   downloads_total: downloads so far, as shown
--   days_since_last: days that the figure rests on
--   observed_on: day of the reading
--   origin: seed or collected; the two count differently
--   source: where the figure is from
select
    package, month, downloads_30d, is_counter_reset, framework, downloads_total, days_since_last, observed_on, origin,
    source
from marts.conda_downloads
where $package is null or package = $package
order by package, month
