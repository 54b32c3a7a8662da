-- Commits on a repository's default branch by calendar year, from the git histories that were read.
-- grain: one row per repository and year
-- key: repository, year
-- definition: github-commits-1
-- question: How many commits did each repository have per year?
-- order: repository, year
-- param repository: varchar = null | owner/name; null for all
-- columns:
--   repository: owner/name
--   year: calendar year
--   commits: commits of the year on the default branch
--   months: months of the year that had a commit
--   read_to: last month with a commit that was read; nothing is known after it
--   is_partial: whether the year extends beyond read_to
--   origin: seed
with bounds as (
    select repository, min(month) as first_month, max(month) as read_to
    from seed.github_commits
    group by repository
),

years as (
    select
        repository,
        read_to,
        unnest(range(year(first_month), year(read_to) + 1)) as year
    from bounds
)

select
    years.repository,
    years.year::integer as year,
    coalesce(sum(commits.commits), 0)::integer as commits,
    count(commits.month)::integer as months,
    years.read_to,
    years.year = year(years.read_to) and month(years.read_to) < 12 as is_partial,
    'seed' as origin
from years
left join seed.github_commits as commits
    on commits.repository = years.repository and year(commits.month) = years.year
group by years.repository, years.year, years.read_to
