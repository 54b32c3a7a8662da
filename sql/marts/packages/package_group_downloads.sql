-- PyPI downloads of package groups, without counting an installation twice. A package ranked below the end of a
-- published list is absent that month: sums cover the packages that are present, in decimals so that their order does
-- not matter.
-- grain: one row per package group and month
-- key: package_group, month
-- definition: pypi-downloads-1
-- columns:
--   package_group: group of packages that are counted as one
--   framework: framework that it stands for; missing for a tool that serves several
--   month: first day of the month
--   downloads_raw: downloads of the group's counted packages within the window
--   downloads_30d: the same, scaled to 30 days
--   per_million: the same per million downloads of the 4,000 most downloaded packages
--   median_30d: median of downloads_30d over this month and the two before; missing unless all three months are known
--   median_per_million: the same for per_million
--   packages: number of packages in the sum
--   package_names: which packages
--   is_partial: whether one of them is marked as incomplete, or a package that was counted before is not among the
--     readings of the month
--   installers: pip (only pip) or all; all where both occur
--   origin: seed, collected, or mixed
--   as_of: newest day that one of the figures describes
with named as (
    -- Only for groups of several packages: a list for each of tens of thousands of single rows is the expensive part.
    select package_group, month, string_agg(package, ', ' order by package) as package_names
    from marts.package_downloads
    where
        is_counted
        and package_group in (
            select package_group from reference.package_groups group by package_group having count(*) > 1
        )
    group by package_group, month
),

summed as (
    select
        package_group,
        min(framework) as framework,
        month,
        sum(downloads_raw)::bigint as downloads_raw,
        sum(downloads_30d::decimal(24, 6))::double as downloads_30d,
        case when count(per_million) = count(*) then sum(per_million::decimal(24, 6))::double end as per_million,
        count(*)::integer as packages,
        min(package) as first_package,
        bool_or(is_partial) as is_partial,
        bool_or(counter = 'readings') as has_readings,
        min(installers) as installers,
        case when min(origin) = max(origin) then min(origin) else 'mixed' end as origin,
        max(as_of) as as_of
    from marts.package_downloads
    where is_counted
    group by package_group, month
),

followed as (
    select
        *,
        lag(month, 2) over before = month - interval 2 month as has_two_before,
        lag(downloads_30d) over before as downloads_30d_1,
        lag(downloads_30d, 2) over before as downloads_30d_2,
        lag(per_million) over before as per_million_1,
        lag(per_million, 2) over before as per_million_2,
        max(case when not has_readings then packages end) over year_before as packages_before
    from summed
    window
        before as (partition by package_group order by month),
        year_before as (partition by package_group order by month rows between 12 preceding and 1 preceding)
)

select
    package_group,
    framework,
    month,
    downloads_raw,
    downloads_30d,
    per_million,
    case when has_two_before then median_of_three(downloads_30d, downloads_30d_1, downloads_30d_2) end as median_30d,
    case when has_two_before then median_of_three(per_million, per_million_1, per_million_2) end as median_per_million,
    packages,
    coalesce(package_names, first_package) as package_names,
    is_partial or (has_readings and packages < coalesce(packages_before, packages)) as is_partial,
    installers,
    origin,
    as_of
from followed
left join named using (package_group, month)
