-- Downloads of the 4,000 most downloaded packages by month, the basket that shares are measured against.
-- grain: one row per month and origin
-- key: month, origin
-- definition: pypi-basket-1
-- columns:
--   month: first day of the month
--   origin: seed or collected; a share is taken within one origin
--   downloads: downloads of the basket within the window
--   packages: packages in the basket
--   window_days: days of the window
with collected as (
    select
        month,
        arg_max(downloads, snapshot_id) as downloads,
        arg_max(packages, snapshot_id) as packages
    from raw.pypi_totals
    group by month
)

select
    month,
    'collected' as origin,
    downloads,
    packages::integer as packages,
    day(last_day(month))::integer as window_days
from collected
union all
select month, 'seed' as origin, downloads, packages, window_days
from seed.pypi_totals
