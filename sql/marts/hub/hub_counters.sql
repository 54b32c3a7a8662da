-- Whether the Hub's download counters changed, or fell together, compared with the days before, judged by the top 5,000
-- models. The Hub does not refresh them every day; figures of such a day repeat the day before.
-- grain: one row per snapshot day and scope
-- key: as_of, scope
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was compared: whole, top or sample
--   previous_date: day of the snapshot before it in the same scope; missing for the first
--   models_compared: models with downloads in both
--   models_moved: of these, models whose counter differs
--   share_moved: models_moved out of models_compared (0 to 1)
--   is_refreshed: whether at least 1 % of the counters changed; missing where fewer than 20 can be compared
--   downloads_compared: sum of the counters of the compared models
--   downloads_before: sum of the counters of the same models in the snapshot before
--   share_fallen: models whose counter fell by half or more against one of the seven days before (0 to 1)
--   has_fallen: whether more than one in five did; missing where fewer than 20 can be compared
with snapshots as (
    select
        snapshot_id,
        as_of,
        scope,
        lag(snapshot_id) over in_scope as previous_id,
        lag(as_of) over in_scope as previous_date
    from marts.hub_snapshots
    where scope <> 'new'
    window in_scope as (partition by scope order by as_of)
),

counters as (
    select snapshot_id, id, downloads
    from staging.hub_top
    where downloads is not null
),

compared as (
    select
        snapshots.snapshot_id,
        count(*) as models_compared,
        count(*) filter (where today.downloads <> before.downloads) as models_moved,
        sum(today.downloads)::bigint as downloads_compared,
        sum(before.downloads)::bigint as downloads_before
    from snapshots
    inner join counters as today on snapshots.snapshot_id = today.snapshot_id
    inner join counters as before on snapshots.previous_id = before.snapshot_id and today.id = before.id
    where before.downloads > 0
    group by all
)

select
    snapshots.as_of,
    snapshots.scope,
    snapshots.previous_date,
    compared.models_compared,
    compared.models_moved,
    compared.models_moved / compared.models_compared as share_moved,
    case
        when compared.models_compared >= 20 then compared.models_moved >= 0.01 * compared.models_compared
    end as is_refreshed,
    compared.downloads_compared,
    compared.downloads_before,
    falls.share_fallen,
    falls.has_fallen
from snapshots
left join compared on snapshots.snapshot_id = compared.snapshot_id
left join intermediate.hub_counter_falls as falls on snapshots.snapshot_id = falls.snapshot_id
