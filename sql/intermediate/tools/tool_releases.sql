-- Stable releases of a tool's main packages and repositories; of a repository read twice, the later reading, so that a
-- withdrawn release is gone.
-- grain: one row per tool, channel, version
-- key: tool, channel, version
-- columns:
--   tool: row of reference.tools
--   channel: PyPI, GitHub, or read by hand
--   version: release or tag
--   released_on: day of the release
--   read_on: day up to which the channel was read
with pypi as (
    select
        packages.tool,
        'PyPI' as channel,
        releases.version,
        releases.released_on,
        (select max(released_on) from seed.pypi_releases) as read_on
    from seed.pypi_releases as releases
    inner join reference.tool_packages as packages
        on packages.package = releases.package and packages.registry = 'pypi' and packages.role = 'main'
    where not releases.is_yanked and not releases.is_prerelease
),

latest as (
    select *
    from raw.github_releases
    qualify rank() over (partition by repository order by snapshot_date desc, snapshot_id desc) = 1
),

github as (
    select
        repositories.tool,
        'GitHub' as channel,
        releases.tag as version,
        releases.published_at::date as released_on,
        releases.snapshot_date as read_on
    from latest as releases
    inner join reference.tool_repositories as repositories
        on repositories.repository = releases.repository and repositories.role = 'main'
    where not releases.is_prerelease and releases.published_at is not null
)

select
    tool,
    channel,
    version,
    arg_max(released_on, (read_on, released_on)) as released_on,
    max(read_on) as read_on
from (select * from pypi union all select * from github)
group by tool, channel, version
union all
select tool, 'read by hand' as channel, version, released_on, read_on
from reference.tool_releases
