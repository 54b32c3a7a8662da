-- How often were each framework's own packages downloaded from PyPI, newest month first?
-- grain: one row per framework and month
-- columns:
--   framework: row of reference.frameworks
--   title: its name
--   month: first day of the month
--   downloads_30d: downloads of its package group for 30 days, without counting an installation twice
--   per_million: downloads per million of the 4,000 most downloaded packages
--   median_30d: median of downloads_30d over three months; missing unless all three months are known
--   median_per_million: the same for per_million
--   is_partial: whether a package of the group is marked as incomplete in this month
--   origin: seed, collected or mixed
select
    signals.framework,
    frameworks.title,
    downloads.month,
    downloads.downloads_30d,
    downloads.per_million,
    downloads.median_30d,
    downloads.median_per_million,
    downloads.is_partial,
    downloads.origin
from marts.package_group_downloads as downloads
inner join reference.framework_signals as signals
    on signals.kind = 'package_group' and signals.name = downloads.package_group
inner join reference.frameworks as frameworks on frameworks.framework = signals.framework
order by downloads.month desc, downloads.per_million desc nulls last, signals.framework
