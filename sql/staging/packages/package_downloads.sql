-- Downloads of the tracked PyPI packages by month; a collected month replaces the bundled one, and a reading of 30 days
-- fills a month that no published list holds. The two kinds of months differ in what they count: `installers` and
-- `window_days` say how. A share of a collected month takes numerator and denominator from one reading: the newest that
-- has the month's basket.
-- grain: one row per package and month
-- key: package, month
-- columns:
--   package: name on PyPI
--   month: first day of the month
--   downloads: downloads within the window, by the newest reading
--   per_million: downloads per million of the 4,000 most downloaded packages; missing without a basket
--   window_days: days of the window; a collected month is a calendar month
--   installers: pip (only pip) or all
--   counter: clickhouse (collected), lists (published lists) or readings (30 days before a reading, about monthly)
--   flags: marks of the published month, separated by |; missing for collected months
--   origin: seed or collected
--   source: where the figure is from
--   as_of: day of the published list or of the snapshot
with collected as (
    select
        package,
        month,
        arg_max(downloads, (snapshot_date, snapshot_id)) as downloads,
        arg_max(downloads * 1e6 / basket_downloads, (snapshot_date, snapshot_id))
            filter (where basket_downloads is not null) as per_million,
        max(snapshot_date) as as_of
    from raw.pypi_downloads
    group by package, month
),

bundled as (
    select months.*, months.downloads * 1e6 / totals.downloads as per_million
    from bundled.pypi_downloads as months
    left join seed.pypi_totals as totals on totals.month = months.month
)

select
    package,
    month,
    downloads,
    per_million,
    day(last_day(month))::integer as window_days,
    'all' as installers,
    'clickhouse' as counter,
    null::varchar as flags,
    'collected' as origin,
    'ClickHouse, pypi.pypi_downloads_per_day' as source,
    as_of
from collected
union all
select
    package,
    month,
    downloads,
    per_million,
    window_days,
    installers,
    'lists' as counter,
    flags,
    'seed' as origin,
    source,
    published_on as as_of
from bundled
union all
select
    readings.package,
    readings.month,
    readings.downloads_30d as downloads,
    null as per_million,
    30 as window_days,
    'all' as installers,
    'readings' as counter,
    readings.flags,
    'seed' as origin,
    readings.source,
    readings.observed_on as as_of
from bundled.pypi_rolling_downloads as readings
semi join reference.package_groups as groups on groups.package = readings.package
