-- The Hub did not refresh its download counters: the newest top list repeats the one before.
-- severity: warning
select as_of, scope, previous_date, share_moved
from marts.hub_counters
where not is_refreshed
qualify row_number() over (partition by scope order by as_of desc) = 1
and as_of = max(as_of) over (partition by scope)
