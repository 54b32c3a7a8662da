-- On which days did the Hub not refresh its download counters?
-- grain: one row per snapshot day and scope
-- param scope: varchar = null | what was compared: whole, top or sample; null for all
-- columns:
--   snapshot_date: day that the snapshot describes
--   scope: what was compared: whole, top or sample
--   previous_date: day of the snapshot before it; missing for the first
--   models_compared: models with downloads in both, of the 5,000 top ones
--   models_moved: of these, models whose counter differs
--   share_moved: models_moved out of models_compared (0 to 1)
--   state: refreshed, not refreshed, or not known
select
    snapshot_date,
    scope,
    previous_date,
    models_compared,
    models_moved,
    share_moved,
    case
        when is_refreshed is null then 'not known'
        when is_refreshed then 'refreshed'
        else 'not refreshed'
    end as state
from marts.hub_counters
where $scope is null or scope = $scope
order by scope, snapshot_date
