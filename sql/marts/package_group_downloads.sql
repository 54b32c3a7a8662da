-- PyPI downloads of package groups, in which no installation counts twice.
-- A package below the end of a published list is absent that month: sums are of the packages that are there.
-- grain: one row per package group and month
-- key: package_group, month
-- definition: pypi-downloads-1
-- columns:
--   package_group: group of packages that stand for one thing
--   framework: framework that it speaks for; missing for a tool of many
--   month: first day of the month
--   downloads_raw: downloads of the group's counted packages within the window
--   downloads_30d: the same for 30 days
--   per_million: the same per million downloads of the 4,000 most downloaded packages
--   median_30d: median of downloads_30d over this month and the two before; missing unless all three are there
--   median_per_million: the same of per_million
--   packages: number of packages that were added up
--   package_names: which packages
--   is_partial: whether one of them is marked as incomplete
--   installers: pip (only pip) or all
--   origin: seed, collected, or mixed
--   as_of: newest day that one of the figures describes
with summed as (
    select
        package_group,
        any_value(framework) as framework,
        month,
        sum(downloads_raw)::bigint as downloads_raw,
        sum(downloads_30d) as downloads_30d,
        case when count(per_million) = count(*) then sum(per_million) end as per_million,
        count(*)::integer as packages,
        string_agg(package, ', ' order by package) as package_names,
        bool_or(is_partial) as is_partial,
        any_value(installers order by package) as installers,
        case when count(distinct origin) = 1 then any_value(origin) else 'mixed' end as origin,
        max(as_of) as as_of
    from marts.package_downloads
    where is_counted
    group by package_group, month
)

select
    package_group,
    framework,
    month,
    downloads_raw,
    downloads_30d,
    per_million,
    case when count(downloads_30d) over three = 3 then median(downloads_30d) over three end as median_30d,
    case when count(per_million) over three = 3 then median(per_million) over three end as median_per_million,
    packages,
    package_names,
    is_partial,
    installers,
    origin,
    as_of
from summed
window three as (
    partition by package_group order by month range between interval 2 month preceding and current row
)
