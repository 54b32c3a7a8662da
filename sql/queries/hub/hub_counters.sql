-- On which days did the Hub not refresh its download counters, or lose part of them?
-- grain: one row per snapshot day and scope
-- param scope: varchar = null | what was compared: whole, top or sample; null for all
-- columns: as_of, scope, previous_date, models_compared, models_moved, share_moved, share_fallen, state
--   previous_date: day of the snapshot before it; missing for the first
--   models_compared: models with downloads in both, of the top 5,000
--   state: refreshed, not refreshed, fallen, held (not used until it is accepted), or not known
select *
from (
    select
        *,
        case
            when has_fallen then 'fallen'
            when is_refreshed is null then 'not known'
            when is_refreshed then 'refreshed'
            else 'not refreshed'
        end as state
    from marts.hub_counters
    union all by name
    select snapshot_date as as_of, split_part(series, '@', 1) as scope, 'held' as state
    from meta.snapshots_left_out
    where dataset = 'hub_models' and state = 'held' and snapshot_date is not null
    and split_part(series, '@', 1) <> 'new'
)
where $scope is null or scope = $scope
order by scope, as_of
