-- Each tool then and now: status, releases, commits, stars and downloads in one row.
-- grain: one row per tool
-- param area: varchar = null | framework, deployment or ecosystem; null for all
-- columns:
--   tool: name of the tool in January 2022, or of a successor
--   current_name: what it is called now
--   area: framework, deployment or ecosystem
--   side: pytorch, tensorflow, jax, both or neutral
--   is_named_by_blog: whether the blog of January 2022 names it
--   successor: tool that takes its place
--   status: active, slowing, dormant or ended
--   status_since: first day of that status, where the rule can tell
--   rule: rule that decided; reading where none did
--   evidence: the conditions that held, with their figures
--   last_version: last stable release
--   last_release_on: day of that release
--   commits_12m: commits of the last twelve months read
--   last_commit_month: last month with a commit that was read
--   stars_2021: stars at the end of 2021
--   stars: stars at the last observation
--   stars_on: day of that observation
--   package: main PyPI package with the most downloads
--   per_million_2022: its downloads per million of the basket in January 2022; missing if below the published list
--   per_million: the same in its newest month
--   downloads_month: that month
--   repository: main repository
--   homepage: address for readers
--   note: what a reader should know
--   checked_on: latest day up to which the evidence was read
select
    status.tool,
    status.current_name,
    status.area,
    status.side,
    status.is_named_by_blog,
    status.successor,
    status.status,
    status.status_since,
    status.rule,
    status.evidence,
    signals.last_version,
    signals.last_release_on,
    signals.commits_12m,
    signals.last_commit_month,
    signals.stars_2021,
    signals.stars,
    signals.stars_on,
    signals.package,
    signals.per_million_2022,
    signals.per_million,
    signals.downloads_month,
    repositories.repository,
    tools.homepage,
    tools.note,
    status.checked_on
from marts.tool_status as status
inner join marts.tool_signals as signals on signals.tool = status.tool
inner join reference.tools as tools on tools.tool = status.tool
left join (
    select tool, min(repository) as repository
    from reference.tool_repositories
    where role = 'main'
    group by tool
) as repositories on repositories.tool = status.tool
where $area is null or status.area = $area
order by status.area, status.side, status.tool
