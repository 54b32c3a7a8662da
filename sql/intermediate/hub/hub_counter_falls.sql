-- Snapshots whose download counters fell against one of the seven days before, judged by the top 5,000 models. The Hub
-- at times loses part of its 30 days for all models at once; such a day says nothing about their use.
-- grain: one row per snapshot
-- key: snapshot_id
-- internal: true
-- columns:
--   snapshot_id: snapshot of the Hub
--   share_fallen: models whose counter fell by half or more, out of those compared (0 to 1); the worst comparison
--   has_fallen: whether that is more than one in five; missing where fewer than 20 can be compared
with counters as (
    select snapshot_id, snapshot_date, scope, id, downloads
    from staging.hub_top
    where scope <> 'new' and downloads is not null
),

compared as (
    select
        today.snapshot_id,
        before.snapshot_id as earlier_id,
        count(*) as models_compared,
        count(*) filter (where today.downloads <= 0.5 * before.downloads) as models_fallen
    from counters as today
    inner join counters as before
        on today.scope = before.scope and today.id = before.id
        and before.snapshot_date between today.snapshot_date - 7 and today.snapshot_date - 1
    where before.downloads >= 10
    group by all
)

select
    snapshot_id,
    max(models_fallen / models_compared) as share_fallen,
    max(models_fallen / models_compared) filter (where models_compared >= 20) > 0.2 as has_fallen
from compared
group by all
