-- GitHub stars at the end of a month, by kind; the two kinds are never mixed.
-- grain: one row per repository, month and kind
-- key: repository, month, kind
-- definition: github-stars-1
-- columns:
--   repository: owner/name as in reference.tool_repositories
--   month: first day of the month
--   stars: stars at its last observation, or given up to its end
--   kind: observed (shown on the day) or still_held (given until then and not taken back since)
--   observed_on: day of the last observation in the month; for still_held the last day counted
--   origin: seed or collected
--   source: where the figure is from
with observed as (
    select
        repository,
        date_trunc('month', observed_on)::date as month,
        arg_max(stars, (observed_on, origin = 'collected')) as stars,
        max(observed_on) as observed_on,
        arg_max(origin, (observed_on, origin = 'collected')) as origin,
        arg_max(source, (observed_on, origin = 'collected')) as source
    from staging.star_observations
    group by all
),

given_by_month as (
    select
        repository,
        date_trunc('month', day)::date as month,
        sum(stars) as stars,
        max(day) as observed_on
    from intermediate.star_days
    group by all
)

select
    repository,
    month,
    stars,
    'observed' as kind,
    observed_on,
    origin,
    source
from observed
union all
select
    repository,
    month,
    sum(stars) over (partition by repository order by month)::bigint as stars,
    'still_held' as kind,
    observed_on,
    'collected' as origin,
    'GitHub, star history' as source
from given_by_month
