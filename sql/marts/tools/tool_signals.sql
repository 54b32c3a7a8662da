-- Computed signs of life of each tool, with the days up to which the evidence was read.
-- grain: one row per tool
-- key: tool
-- definition: tool-status-1
-- columns:
--   tool: row of reference.tools
--   is_archived: whether all its main repositories are archived; missing if it has none
--   is_declared_ended: whether its makers ended, renamed or absorbed it
--   is_gone: whether all its main repositories are gone; missing if none was collected
--   ended_on: day of the archiving or of the makers' announcement, whichever is earlier
--   last_release_on: day of the last stable release
--   last_version: version of that release
--   release_channel: where it was read
--   months_since_release: months from then to the day up to which the channel was read
--   last_commit_month: last month with a commit that was read
--   pushed_on: last push; missing if never collected
--   last_activity_on: latest of release, commit month and push
--   months_since_activity: months from then to checked_on; missing where neither releases nor pushes are known
--   commits_12m: commits of the last twelve months read
--   best_year: calendar year with the most commits
--   best_year_commits: its commits
--   commits_to_peak: commits_12m / best_year_commits
--   is_commit_evidence_recent: whether last_commit_month lies within 18 months of the newest evidence about any tool
--   package: main package with the most downloads
--   downloads_month: its newest month
--   per_million: its downloads per million of the basket
--   per_million_2022: the same in January 2022; missing if it was below the published list
--   downloads_to_a_year_ago: per_million / the same twelve months earlier, with the same installers
--   stars: stars at the last observation
--   stars_on: day of that observation
--   stars_2021: stars at the end of 2021
--   checked_on: latest day up to which any of this was read
with states as (
    select
        tool,
        bool_and(is_archived) as is_archived,
        bool_and(is_gone) as is_gone,
        max(archived_on) as archived_on,
        max(pushed_on) as pushed_on,
        max(read_on) as read_on
    from intermediate.tool_repository_states
    group by tool
),

-- Of two versions released on one day, the higher one is the last.
numbered_releases as (
    select
        *,
        list_transform(regexp_extract_all(version, '[0-9]+'), lambda part: part::hugeint) as numbers
    from intermediate.tool_releases
),

releases as (
    select
        tool,
        max(released_on) as last_release_on,
        arg_max(version, (released_on, numbers)) as last_version,
        arg_max(channel, (released_on, numbers)) as release_channel,
        max(read_on) as read_on
    from numbered_releases
    group by tool
),

stars as (
    select
        repositories.tool,
        arg_max(stars.stars, (stars.observed_on, stars.stars)) as stars,
        max(stars.observed_on) as stars_on,
        arg_max(stars.stars, (stars.observed_on, stars.stars)) filter (where stars.month = date '2021-12-01')
            as stars_2021
    from marts.repo_stars as stars
    inner join reference.tool_repositories as repositories
        on repositories.repository = stars.repository and repositories.role = 'main'
    where stars.counting = 'observed'
    group by repositories.tool
)

select
    tools.tool,
    states.is_archived,
    tools.ended_on is not null as is_declared_ended,
    states.is_gone,
    least(states.archived_on, tools.ended_on) as ended_on,
    releases.last_release_on,
    releases.last_version,
    releases.release_channel,
    date_sub('month', releases.last_release_on, releases.read_on) as months_since_release,
    commits.last_commit_month,
    states.pushed_on,
    greatest(releases.last_release_on, last_day(commits.last_commit_month), states.pushed_on) as last_activity_on,
    case
        when releases.read_on is not null or states.pushed_on is not null
            then date_sub('month', last_activity_on, evidence.checked_on)
    end as months_since_activity,
    commits.commits_12m,
    commits.best_year,
    commits.best_year_commits,
    commits.commits_12m / commits.best_year_commits as commits_to_peak,
    commits.last_commit_month > max(evidence.checked_on) over () - interval 18 month as is_commit_evidence_recent,
    downloads.package,
    downloads.month as downloads_month,
    downloads.per_million,
    downloads.per_million_2022,
    downloads.per_million / downloads.per_million_a_year_ago as downloads_to_a_year_ago,
    stars.stars,
    stars.stars_on,
    stars.stars_2021,
    evidence.checked_on
from reference.tools as tools
left join states on states.tool = tools.tool
left join releases on releases.tool = tools.tool
left join intermediate.tool_commits as commits on commits.tool = tools.tool
left join intermediate.tool_downloads as downloads on downloads.tool = tools.tool
left join stars on stars.tool = tools.tool
cross join lateral (
    select
        greatest(
            releases.read_on,
            states.read_on,
            last_day(commits.last_commit_month),
            downloads.month,
            stars.stars_on,
            tools.reading_on
        ) as checked_on
) as evidence
