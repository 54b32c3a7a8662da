-- Two bundled lists of PyPI downloads side by side, each of about 30 days in the same month. Their windows end on
-- different days, so single months differ; what counts is the median ratio.
-- grain: one row per package and month
-- key: package, month
-- question: Do two bundled lists of PyPI downloads agree, each of about 30 days in the same month? Their windows end on
--   different days, so single months differ; what counts is the median ratio.
-- order: month desc, package
-- columns:
--   package: name on PyPI
--   month: first day of the month that contains the middle of both windows
--   listed_30d: downloads of 30 days in the monthly list of the most downloaded packages
--   listed_on: day on which that list was published
--   rolling_30d: downloads of the 30 days before the reading of the other list
--   observed_on: day of that reading
--   ratio: rolling_30d / listed_30d
--   origin: seed
select
    listed.package,
    listed.month,
    listed.downloads as listed_30d,
    listed.published_on as listed_on,
    rolling.downloads_30d as rolling_30d,
    rolling.observed_on,
    rolling.downloads_30d / listed.downloads as ratio,
    'seed' as origin
from seed.pypi_downloads as listed
inner join marts.rolling_downloads as rolling using (package, month)
where listed.window_days = 30 and listed.downloads > 0
