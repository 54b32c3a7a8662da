-- Downloads from conda channels, scaled to 30 days: from Anaconda's monthly counts where they were collected, else from
-- running totals read about once a month. The two count differently, and channels are not comparable: PyTorch's own
-- channel ended in March 2025.
-- grain: one row per package and month
-- key: package, month
-- definition: conda-downloads-1
-- question: How often is a package downloaded from its conda channel in 30 days?
-- order: package, month
-- answer: package, month, downloads_30d, is_counter_reset, framework, downloads_total, days_since_last, observed_on,
--   origin, source
-- param package: varchar = null | one package only, such as pytorch/pytorch; null for all
-- columns:
--   package: channel/name; levels of different channels are not comparable
--   framework: framework that it is, or needs; missing where several share it
--   month: first day of the month; for a running total, the month of its reading
--   downloads_30d: downloads of the month, or since the reading before, scaled to 30 days; missing at the first
--     reading and at a reset
--   downloads_total: downloads so far, as shown; missing for monthly counts
--   days_since_last: days that the figure rests on
--   is_counter_reset: whether the total fell because old files were removed; never for monthly counts
--   observed_on: day of the reading, or last day of a counted month
--   origin: seed or collected; the two count differently
--   source: where the figure is from
with collected as (
    select
        package,
        month,
        downloads * 30.0 / day(last_day(month)) as downloads_30d,
        null::bigint as downloads_total,
        day(last_day(month))::integer as days_since_last,
        false as is_counter_reset,
        last_day(month) as observed_on,
        'collected' as origin,
        'anaconda-package-data (CC BY 4.0)' as source
    from staging.conda_downloads
),

seeded as (
    select
        package,
        month,
        case
            when not is_counter_reset then downloads_since_last * 30.0 / nullif(days_since_last, 0)
        end as downloads_30d,
        downloads_total,
        days_since_last,
        is_counter_reset,
        observed_on,
        'seed' as origin,
        source
    from bundled.conda_downloads
)

select
    downloads.package,
    known.framework,
    downloads.month,
    downloads.downloads_30d,
    downloads.downloads_total,
    downloads.days_since_last,
    downloads.is_counter_reset,
    downloads.observed_on,
    downloads.origin,
    downloads.source
from (select * from collected union all by name select * from seeded) as downloads
left join reference.conda_packages as known on known.package = downloads.package
