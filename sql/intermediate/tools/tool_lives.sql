-- How many of the tools named in 2022 were known to be alive on which day, themselves or through a successor. Between
-- the first day and the newest check only dated ends count; the newest point uses every status.
-- grain: one row per area, side and day
-- key: area, side, day
-- columns:
--   area: deployment or ecosystem
--   side: pytorch or tensorflow
--   day: day on which the number changed, the day of the blog, or the newest check
--   tools: tools of the side that the blog names
--   alive: of these, tools that are alive, or whose successor is
with named as (
    select status.tool, status.area, status.side, status.status, status.status_since, heir.status as heir_status
    from marts.tool_status as status
    left join marts.tool_status as heir on heir.tool = status.successor
    where
        status.is_named_by_blog
        and status.area in ('deployment', 'ecosystem')
        and status.side in ('pytorch', 'tensorflow')
),

days as (
    select distinct area, day
    from (
        select area, date '2021-12-14' as day from named
        union all
        select area, status_since as day from named where status = 'ended' and status_since > date '2021-12-14'
    )
    union
    select area, (select max(checked_on) from marts.tool_status) as day from named
)

select
    named.area,
    named.side,
    days.day,
    count(*)::integer as tools,
    (
        count(*) filter (
            where coalesce(named.heir_status in ('active', 'slowing'), false)
            or (named.status = 'ended' and named.status_since > days.day)
            or named.status in ('active', 'slowing')
            or (named.status = 'dormant' and days.day < (select max(checked_on) from marts.tool_status))
        )
    )::integer as alive
from named
inner join days on days.area = named.area
group by all
