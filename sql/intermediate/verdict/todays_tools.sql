-- Tools that serve models or run them on devices today: the largest figure among each side's tools, so that a tool not
-- yet known, or too small for a published list, changes nothing until it is the largest.
-- grain: one row per measure, side and day
-- key: measure, side, day
-- internal: true
-- columns:
--   measure: serving_downloads, serving_stars, serving_pulls, device_downloads, device_stars or device_pulls
--   side: pytorch, tensorflow, jax or neutral
--   day: day, or first day of the period, that the figure describes
--   until: last day that it describes
--   value: the largest figure among the side's tools
with tools as (
    select tool, side, deploys
    from reference.tools
    where deploys is not null and side in ('pytorch', 'tensorflow', 'jax', 'neutral')
),

named as (
    select tools.*, packages.package as name, 'package_per_million' as kind, 'downloads' as what
    from tools
    inner join reference.tool_packages as packages
        on packages.tool = tools.tool and packages.registry = 'pypi' and packages.role = 'main'
    union all
    select tools.*, packages.package, 'image', 'pulls'
    from tools
    inner join reference.tool_packages as packages
        on packages.tool = tools.tool and packages.registry = 'docker' and packages.role = 'main'
    union all
    select tools.*, repositories.repository, 'stars', 'stars'
    from tools
    inner join reference.tool_repositories as repositories
        on repositories.tool = tools.tool and repositories.role = 'main'
)

select
    case named.deploys when 'serving' then 'serving_' else 'device_' end || named.what as measure,
    named.side,
    found.day,
    max(found.until) as until,
    max(found.value) as value
from named
inner join intermediate.named_values as found on found.kind = named.kind and found.name = named.name
group by named.deploys, named.what, named.side, found.day
