-- New stars of a repository on a day, as far as they are still held; of a week read twice the later reading.
-- Only repositories whose history was read down to its first week.
-- grain: one row per repository and day
-- key: repository, day
-- columns:
--   repository: owner/name as in reference.tool_repositories
--   day: day
--   stars: stars given on the day and still held when the week was read
--   as_of: day of the reading
with whole as (
    select distinct repository from raw.github_star_weeks where is_first_page
),

weeks as (
    select
        repository,
        week,
        arg_max(days, (snapshot_id, stars)) as days,
        max(snapshot_date) as as_of
    from raw.github_star_weeks
    semi join whole using (repository)
    group by repository, week
)

select
    repository,
    (week + place::integer)::date as day,
    days[place + 1] as stars,
    as_of
from weeks
cross join range(7) as places (place)
where week + place::integer <= as_of
