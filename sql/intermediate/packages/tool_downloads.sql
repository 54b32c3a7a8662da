-- Downloads per million of each tool's main PyPI package: newest month, a year before, and January 2022.
-- grain: one row per tool
-- key: tool
-- columns:
--   tool: row of reference.tools
--   package: the main package with the most downloads
--   month: newest month for which the share is known
--   per_million: downloads per million of the basket in that month
--   per_million_a_year_ago: the same, twelve months earlier; missing if other installers were counted
--   per_million_2022: the same in January 2022
--   downloads_raw: downloads in the newest month
--   downloads_raw_2022: downloads in January 2022
with followed as (
    select packages.tool, downloads.*
    from marts.package_downloads as downloads
    inner join reference.tool_packages as packages
        on packages.package = downloads.package and packages.registry = 'pypi' and packages.role = 'main'
    where downloads.per_million is not null
),

newest as (
    select *
    from followed
    qualify row_number() over (partition by tool order by month desc, downloads_raw desc, package) = 1
)

select
    newest.tool,
    newest.package,
    newest.month,
    newest.per_million,
    before.per_million as per_million_a_year_ago,
    blog.per_million as per_million_2022,
    newest.downloads_raw,
    blog.downloads_raw as downloads_raw_2022
from newest
left join followed as before
    on before.tool = newest.tool
    and before.package = newest.package
    and before.month = newest.month - interval 12 month
    and before.installers = newest.installers
left join followed as blog
    on blog.tool = newest.tool and blog.package = newest.package and blog.month = date '2022-01-01'
