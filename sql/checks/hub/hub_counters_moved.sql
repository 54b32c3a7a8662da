-- The Hub did not refresh its download counters: the newest top list repeats the one before.
-- severity: warning
select snapshot_date, scope, previous_date, share_moved
from marts.hub_counters
where not is_refreshed
qualify row_number() over (partition by scope order by snapshot_date desc) = 1
and snapshot_date = max(snapshot_date) over (partition by scope)
