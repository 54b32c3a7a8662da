-- Commits of each tool's main repositories: the last twelve months read, and the best calendar year.
-- grain: one row per tool
-- key: tool
-- columns:
--   tool: row of reference.tools
--   last_commit_month: last month with a commit that was read
--   commits_12m: commits of the twelve months up to it
--   best_year: calendar year with the most commits
--   best_year_commits: its commits
with commits as (
    select repositories.tool, history.month, sum(history.commits) as commits
    from seed.github_commits as history
    inner join reference.tool_repositories as repositories
        on repositories.repository = history.repository and repositories.role = 'main'
    group by all
),

bounds as (
    select tool, max(month) as last_commit_month
    from commits
    group by tool
),

recent as (
    select commits.tool, sum(commits.commits) as commits_12m
    from commits
    inner join bounds on bounds.tool = commits.tool
    where commits.month > bounds.last_commit_month - interval 12 month
    group by commits.tool
),

years as (
    select tool, year(month) as year, sum(commits) as commits
    from commits
    group by all
)

select
    bounds.tool,
    bounds.last_commit_month,
    recent.commits_12m::integer as commits_12m,
    arg_max(years.year, years.commits)::integer as best_year,
    max(years.commits)::integer as best_year_commits
from bounds
inner join recent on recent.tool = bounds.tool
inner join years on years.tool = bounds.tool
group by bounds.tool, bounds.last_commit_month, recent.commits_12m
