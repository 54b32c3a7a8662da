-- How often was each group of packages downloaded from PyPI, without counting an installation twice?
-- grain: one row per package group and month
-- param package_group: varchar = null | one group; null for all
-- columns:
--   group: group of packages that are counted as one
--   framework: framework that it stands for; missing for a tool that serves several
--   month: first day of the month
--   downloads_raw: downloads of the counted packages within the window
--   downloads_30d: the same, scaled to 30 days
--   per_million: the same per million of the 4,000 most downloaded packages
--   median_30d: median of downloads_30d over three months; missing unless all three months are known
--   median_per_million: the same for per_million
--   packages: number of packages in the sum
--   package_names: which packages
--   installers: pip (only pip) or all
--   is_partial: whether one of them is marked as incomplete
--   origin: seed, collected or mixed
--   as_of: newest day that the figures describe
select
    package_group as "group",
    framework,
    month,
    downloads_raw,
    downloads_30d,
    per_million,
    median_30d,
    median_per_million,
    packages,
    package_names,
    installers,
    is_partial,
    origin,
    as_of
from marts.package_group_downloads
where $package_group is null or package_group = $package_group
order by package_group, month
