-- How often was each group of packages downloaded from PyPI, without counting an installation twice?
-- grain: one row per package group and month
-- param package_group: varchar = null | one group; null for all
-- columns: group, framework, month, downloads_raw, downloads_30d, per_million, median_30d, median_per_million,
--   packages, package_names, installers, is_partial, origin, as_of
--   group: group of packages that are counted as one
--   downloads_raw: downloads of the counted packages within the window
--   per_million: the same per million of the 4,000 most downloaded packages
--   median_30d: median of downloads_30d over three months; missing unless all three months are known
--   installers: pip (only pip) or all
--   is_partial: whether one of them is marked as incomplete
--   origin: seed, collected or mixed
--   as_of: newest day that the figures describe
select *
from (select * rename (package_group as "group") from marts.package_group_downloads)
where $package_group is null or "group" = $package_group
order by "group", month
