-- State of each main repository of a tool: archived, gone, last push, and when it was read.
-- grain: one row per tool and repository
-- key: tool, repository
-- columns:
--   tool: row of reference.tools
--   repository: owner/name as in reference.tool_repositories
--   full_name: owner/name now; missing if never collected
--   is_archived: whether it is archived, as collected, else as read by hand
--   is_gone: whether it was no longer found; missing if never collected
--   archived_on: day since which it is known to be archived
--   pushed_on: day of the last push; missing if never collected
--   stars: stars shown when last collected
--   read_on: day of the latest snapshot
with latest as (
    select *
    from raw.github_repositories
    qualify row_number() over (
        partition by repository order by snapshot_date desc, snapshot_id desc
    ) = 1
),

first_archived as (
    select repository, min(snapshot_date) as seen_on
    from raw.github_repositories
    where is_archived
    group by repository
)

select
    repositories.tool,
    repositories.repository,
    latest.full_name,
    coalesce(latest.is_archived, repositories.archived_on is not null) as is_archived,
    not latest.is_found as is_gone,
    coalesce(repositories.archived_on, first_archived.seen_on) as archived_on,
    latest.pushed_at::date as pushed_on,
    latest.stars,
    latest.snapshot_date as read_on
from reference.tool_repositories as repositories
left join latest on latest.repository = repositories.repository
left join first_archived on first_archived.repository = repositories.repository
where repositories.role = 'main'
