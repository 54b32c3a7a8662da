-- Measures of downloads and dependents of packages, in the columns of marts.measures.
-- internal: true
-- columns: measure, unit, subject, framework, period, grain, value, denominator, is_partial, origin, source,
--   definition, as_of
with group_sources as (
    select package_group, month, string_agg(distinct source, '; ' order by source) as source
    from marts.package_downloads
    where is_counted
    group by all
),

groups as (
    select downloads.*, coalesce(group_sources.source, 'pypi_downloads') as source
    from marts.package_group_downloads as downloads
    left join group_sources using (package_group, month)
),

-- Images and npm packages belong to a tool, whose framework is its side where that is one framework.
tool_packages as (
    select packages.registry, packages.package, any_value(frameworks.framework) as framework
    from reference.tool_packages as packages
    inner join reference.tools as tools on packages.tool = tools.tool
    left join reference.frameworks as frameworks on frameworks.framework = tools.side
    group by all
    having count(distinct tools.side) = 1
)

select
    'pypi_downloads_30d' as measure, 'downloads in 30 days' as unit, package as subject, framework, month as period,
    'month' as grain, downloads_30d as value, null::double as denominator, is_partial, origin, source,
    'pypi-downloads-1' as definition, as_of
from marts.package_downloads
union all
select
    'pypi_group_downloads_30d', 'downloads in 30 days', package_group, framework, month, 'month', downloads_30d, null,
    is_partial, origin, source, 'pypi-downloads-1', as_of
from groups
union all
select
    'pypi_group_downloads_per_million', 'downloads per million of the 4,000 most downloaded packages', package_group,
    framework, month, 'month', per_million, null, is_partial, origin, source, 'pypi-basket-1', as_of
from groups
where per_million is not null
union all
select
    'pypi_rolling_downloads_30d', 'downloads in 30 days', package, framework, month, 'month', downloads_30d,
    basket_downloads_30d, is_partial, origin, source, 'pypi-rolling-downloads-1', observed_on
from marts.rolling_downloads
union all
select
    'conda_downloads_30d', 'downloads in 30 days', package, framework, month, 'month', downloads_30d, null, false, origin,
    source, 'conda-downloads-1', observed_on
from marts.conda_downloads
union all
select
    'npm_downloads', 'downloads in the month', downloads.package, tools.framework, downloads.month, 'month',
    downloads.downloads_in_month, null, false, 'collected', 'npm_downloads', 'npm-downloads-1', null
from marts.npm_downloads as downloads
left join tool_packages as tools on tools.registry = 'npm' and tools.package = downloads.package
union all
select
    'docker_pulls', 'pulls so far', pulls.image, tools.framework, pulls.observed_on, 'day', pulls.pulls, null, false,
    pulls.origin, pulls.source, 'docker-pulls-1', pulls.observed_on
from marts.docker_pulls as pulls
left join tool_packages as tools on tools.registry = 'docker' and tools.package = pulls.image
union all
select
    'pypi_dependents', 'packages', package_group, framework, month, 'month', dependent_packages, all_packages, false, 'collected',
    'pypi_dependents', 'pypi-dependents-1', as_of
from marts.pypi_dependents
union all
select
    'package_dependent_repositories', 'repositories', package, framework, observed_on, 'day', dependent_repositories,
    null, false, 'collected', 'ecosystems_dependents', 'package-dependents-1', observed_on
from marts.package_dependents
