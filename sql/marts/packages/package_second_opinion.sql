-- The last months of a package by two counters, where both cover the whole month.
-- grain: one row per package and month
-- key: package, month
-- definition: pypi-second-opinion-1
-- question: Do two counters of PyPI downloads agree on the last months?
-- order: is_disagreement desc nulls last, month desc, package
-- columns:
--   package: name on PyPI
--   month: first day of the month
--   downloads_in_month: downloads in the month, as collected
--   second_opinion: downloads by pypistats, mirrors included as in downloads_in_month (excluded in readings before
--     2026-12); missing while it lags behind
--   last_day: last day of the month that pypistats has
--   ratio: second_opinion / downloads_in_month
--   is_disagreement: whether the two differ by more than 5 %
with latest as (
    select
        package,
        month,
        arg_max(coalesce(downloads_with_mirrors, downloads), (snapshot_date, snapshot_id)) filter (where is_whole)
            as second_opinion,
        max(last_day) as last_day
    from raw.pypi_second_opinion
    group by all
)

select
    latest.package,
    latest.month,
    counted.downloads as downloads_in_month,
    latest.second_opinion,
    latest.last_day,
    latest.second_opinion / counted.downloads as ratio,
    abs(latest.second_opinion / counted.downloads - 1) > 0.05 as is_disagreement
from latest
inner join staging.package_downloads as counted
    on counted.package = latest.package and counted.month = latest.month and counted.origin = 'collected'
