-- New stars of a repository by day, without those since taken back; of a week read twice, the later reading. A complete
-- reading replaces all before it; later readings count if they reach back to a week already known by then, so that no
-- week in between is missing.
-- grain: one row per repository and day
-- key: repository, day
-- columns:
--   repository: owner/name as in reference.tool_repositories
--   day: day
--   stars: stars given on the day and still held when the week was read
--   as_of: day of the reading
with pages as (
    select *, coalesce(read_on, snapshot_date) as page_read_on, (snapshot_date, snapshot_id) as reading
    from raw.github_star_weeks
),

readings as (
    select
        repository,
        reading,
        min(week) as first_week,
        max(week) as last_week,
        bool_or(is_first_page) as is_whole
    from pages
    group by repository, reading
),

since_whole as (
    select *
    from readings
    qualify reading >= max(reading) filter (where is_whole) over (partition by repository)
),

attached as (
    select
        repository,
        reading,
        is_whole or first_week <= max(last_week) over (
            partition by repository order by reading rows between unbounded preceding and 1 preceding
        ) as is_attached
    from since_whole
),

used as (
    select repository, reading
    from attached
    qualify bool_and(is_attached) over (partition by repository order by reading)
),

weeks as (
    select
        repository,
        week,
        arg_max(days, (page_read_on, reading, stars)) as days,
        max(page_read_on) as as_of
    from pages
    semi join used using (repository, reading)
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
