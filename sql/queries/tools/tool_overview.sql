-- Each tool then and now: status, releases, commits, stars and downloads in one row.
-- grain: one row per tool
-- param area: varchar = null | framework, deployment or ecosystem; null for all
-- columns: tool, current_name, area, side, is_named_by_blog, successor, status, status_since, rule, evidence,
--   last_version, last_release_on, commits_12m, last_commit_month, stars_2021, stars, stars_on, package,
--   per_million_2022, per_million, downloads_month, repository, homepage, note, checked_on
--   last_version: last stable release
--   last_release_on: day of that release
--   package: main PyPI package with the most downloads
--   per_million_2022: its downloads per million of the basket in January 2022; missing if below the published list
--   per_million: the same in its newest month
--   downloads_month: that month
--   repository: main repository
--   homepage: address for readers
--   note: what a reader should know
select *
from (
    select status.*, signals.* exclude (tool, checked_on), repositories.repository, tools.homepage, tools.note
    from marts.tool_status as status
    inner join marts.tool_signals as signals using (tool)
    inner join reference.tools as tools using (tool)
    left join (
        select tool, min(repository) as repository
        from reference.tool_repositories
        where role = 'main'
        group by tool
    ) as repositories using (tool)
)
where $area is null or area = $area
order by area, side, tool
