-- PyPI downloads of the 30 days before a reading, about once a month, and their share of a basket of six general
-- packages, which stays comparable where the counters of all packages fell (July to October 2026).
-- grain: one row per package and month
-- key: package, month
-- definition: pypi-rolling-downloads-1
-- question: How often was a package downloaded from PyPI in the 30 days before a reading, and what share of a basket is
--   that? Between 16 July and 1 October 2026 all counters fell: compare shares of the basket, not levels.
-- order: package, month
-- param package: varchar = null | one package; null for all
-- columns:
--   package: name on PyPI
--   framework: framework that it stands for; missing for a tool that serves several
--   month: first day of the month that contains the middle of the 30 days
--   observed_on: day of the reading
--   downloads_30d: downloads of the 30 days before the reading
--   basket_downloads_30d: downloads of the six packages of the basket, read in the same month; missing unless all six are known
--   share_of_basket: downloads_30d / basket_downloads_30d; may exceed 1
--   is_basket: whether it is one of the six packages of the basket
--   is_partial: whether the 30 days end in the middle of the month
--   origin: seed
--   source: where the figure is from
with baskets as (
    select month, sum(downloads_30d)::bigint as basket_downloads_30d
    from seed.pypi_rolling_downloads
    where is_basket
    group by month
    having count(*) = (select count(distinct package) from seed.pypi_rolling_downloads where is_basket)
)

select
    readings.package,
    groups.framework,
    readings.month,
    readings.observed_on,
    readings.downloads_30d,
    baskets.basket_downloads_30d,
    readings.downloads_30d / baskets.basket_downloads_30d as share_of_basket,
    readings.is_basket,
    list_contains(string_split(readings.flags, '|'), 'half_month') as is_partial,
    'seed' as origin,
    readings.source
from seed.pypi_rolling_downloads as readings
left join baskets using (month)
left join reference.package_groups as groups on groups.package = readings.package
