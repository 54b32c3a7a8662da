-- GitHub stars at the end of a month, by counting method; the two are never mixed.
-- grain: one row per repository, month and counting method
-- key: repository, month, counting
-- definition: github-stars-1
-- question: How many stars did each repository have at the end of a month?
-- order: repository, counting, month
-- answer: repository, month, stars, counting, read_from, read_to, origin
-- param repository: varchar = null | owner/name; null for all
-- param counting: varchar = null | observed or still_held; null for both, which are never joined
-- columns:
--   repository: owner/name
--   month: first day of the month
--   stars: stars shown at the month's last observation, or given up to its end
--   counting: observed (shown on the day) or still_held (given until then and not taken back since)
--   observed_on: day of the last observation in the month; for still_held the last day counted
--   read_from: first day on which one of the weeks that are added up was read; observed_on where observed
--   read_to: last such day: stars taken back between the two still count in weeks read early, but not in weeks read
--     late
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
        max(day) as observed_on,
        min(as_of) as read_from,
        max(as_of) as read_to
    from intermediate.star_days
    group by all
)

select
    repository,
    month,
    stars,
    'observed' as counting,
    observed_on,
    observed_on as read_from,
    observed_on as read_to,
    origin,
    source
from observed
union all
select
    repository,
    month,
    sum(stars) over so_far::bigint as stars,
    'still_held' as counting,
    observed_on,
    min(read_from) over so_far as read_from,
    max(read_to) over so_far as read_to,
    'collected' as origin,
    'GitHub, star history' as source
from given_by_month
window so_far as (partition by repository order by month)
