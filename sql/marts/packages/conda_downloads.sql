-- Downloads from conda channels, for 30 days, from running totals read about once a month.
-- Channels do not compare: PyTorch is read in its own channel, which ended in March 2025.
-- grain: one row per package and month
-- key: package, month
-- columns:
--   package: channel/name
--   framework: framework that it is, or needs; missing where several share it
--   month: first day of the month of the reading
--   downloads_30d: downloads since the reading before, for 30 days; missing at the first reading and at a reset
--   downloads_total: downloads so far, as shown
--   days_since_last: days that the figure rests on
--   is_counter_reset: whether the total fell because old files were removed
--   observed_on: day of the reading
--   origin: seed
--   source: where the figure is from
select
    downloads.package,
    known.framework,
    downloads.month,
    case
        when not downloads.is_counter_reset
            then downloads.downloads_since_last * 30.0 / nullif(downloads.days_since_last, 0)
    end as downloads_30d,
    downloads.downloads_total,
    downloads.days_since_last,
    downloads.is_counter_reset,
    downloads.observed_on,
    'seed' as origin,
    downloads.source
from seed.conda_downloads as downloads
left join reference.conda_packages as known using (package)
