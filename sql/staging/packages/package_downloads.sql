-- Downloads of the followed PyPI packages by month; a collected month replaces the bundled one.
-- Both kinds of months differ in what they count: `installers` and `window_days` say how. A share of a collected
-- month has both halves from one reading: the newest that has the month's basket.
-- grain: one row per package and month
-- key: package, month
-- columns:
--   package: name on PyPI
--   month: first day of the month
--   downloads: downloads within the window, by the newest reading
--   per_million: downloads per million of the 4,000 most downloaded packages; missing without a basket
--   window_days: days of the window; a collected month is a calendar month
--   installers: pip (only pip) or all
--   flags: marks of the published month, parted by |; missing for collected months
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
    from seed.pypi_downloads as months
    left join seed.pypi_totals as totals on totals.month = months.month
    anti join collected on collected.package = months.package and collected.month = months.month
)

select
    package,
    month,
    downloads,
    per_million,
    day(last_day(month))::integer as window_days,
    'all' as installers,
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
    flags,
    'seed' as origin,
    source,
    published_on as as_of
from bundled
