-- Do two bundled lists of PyPI downloads agree, each of about 30 days in the same month?
-- Their windows end on different days, so that single months differ; what counts is the middle of the ratios.
-- grain: one row per package and month
-- columns:
--   package: name on PyPI
--   month: first day of the month that holds the middle of both windows
--   listed_30d: downloads of 30 days in the monthly list of the most downloaded packages
--   listed_on: day on which that list was published
--   rolling_30d: downloads of the 30 days before the reading of the other list
--   observed_on: day of that reading
--   ratio: rolling_30d / listed_30d
--   origin: seed
select package, month, listed_30d, listed_on, rolling_30d, observed_on, ratio, origin
from marts.package_lists_compared
order by month desc, package
