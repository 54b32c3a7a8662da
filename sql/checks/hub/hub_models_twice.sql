-- A Hub snapshot lists a model more than once, so its counts are too high.
-- severity: warning
select snapshot_date, scope, id, count(*) as copies
from staging.hub_small_snapshots
group by snapshot_id, snapshot_date, scope, id
having count(*) > 1
limit 10
