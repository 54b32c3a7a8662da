-- How often was each package downloaded from PyPI, month by month?
-- A month that nobody published has no row. Downloads are mostly machines, not people.
-- grain: one row per package and month
-- param package: varchar = null | one package; null for all
-- param package_group: varchar = null | one group of packages; null for all
-- columns: package, group, month, downloads_raw, downloads_30d, per_million, window_days, is_partial, break_note,
--   origin
--   group: group that its downloads belong to
--   downloads_30d: downloads, scaled to 30 days
--   per_million: downloads per million of the 4,000 most downloaded packages
--   is_partial: marked as incomplete, or a window shorter than 30 days and than the month
--   origin: seed (bundled, published figure) or collected
select *
from (select * rename (package_group as "group") from marts.package_downloads)
where
    ($package is null or package = $package)
    and ($package_group is null or "group" = $package_group)
order by package, month
