-- How often was a package downloaded from PyPI in the 30 days before a reading, and how much is that of a basket?
-- Between 16 July and 1 October 2026 all counters fell: compare shares of the basket, not levels.
-- grain: one row per package and month
-- param package: varchar = null | one package; null for all
-- columns:
--   package: name on PyPI
--   framework: framework that it speaks for; missing for a tool of many
--   month: first day of the month that holds the middle of the 30 days
--   observed_on: day of the reading
--   downloads_30d: downloads of the 30 days before the reading
--   basket_downloads_30d: downloads of six general packages, read in the same month
--   share_of_basket: downloads_30d / basket_downloads_30d; may exceed 1
--   is_basket: whether it is one of the six
--   is_partial: whether the 30 days end in the middle of the month
--   origin: seed
--   source: where the figure is from
select
    package, framework, month, observed_on, downloads_30d, basket_downloads_30d, share_of_basket, is_basket, is_partial,
    origin, source
from marts.rolling_downloads
where $package is null or package = $package
order by package, month
