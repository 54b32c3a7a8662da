-- Downloads of the followed PyPI packages by month; a collected month replaces the bundled one.
-- Both kinds of months differ in what they count: `installers` and `window_days` say how.
-- grain: one row per package and month
-- key: package, month
-- columns:
--   package: name on PyPI
--   month: first day of the month
--   downloads: downloads within the window
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
        arg_max(downloads, snapshot_id) as downloads,
        max(snapshot_date) as as_of
    from raw.pypi_downloads
    group by all
),

bundled as (
    select *
    from seed.pypi_downloads
    anti join collected using (package, month)
)

select
    package,
    month,
    downloads,
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
    window_days,
    installers,
    flags,
    'seed' as origin,
    source,
    published_on as as_of
from bundled
