-- How often were each framework's own packages downloaded from PyPI, newest month first?
-- grain: one row per framework and month
-- columns: framework, title, month, downloads_30d, per_million, median_30d, median_per_million, is_partial, origin
--   framework: row of reference.frameworks
--   title: its name
--   downloads_30d: downloads of its package group for 30 days, without counting an installation twice
--   per_million: downloads per million of the 4,000 most downloaded packages
--   median_30d: median of downloads_30d over three months; missing unless all three months are known
--   is_partial: whether a package of the group is marked as incomplete in this month
--   origin: seed, collected or mixed
select *
from (
    select downloads.* exclude (framework), frameworks.framework, frameworks.title
    from marts.package_group_downloads as downloads
    inner join reference.framework_signals as signals
        on signals.kind = 'package_group' and signals.name = downloads.package_group
    inner join reference.frameworks as frameworks on frameworks.framework = signals.framework
)
order by month desc, per_million desc nulls last, framework
