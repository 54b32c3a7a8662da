-- A source is stale: neither collected nor imported from a file for more than its cadence plus a day, or its last
-- collection failed.
-- severity: warning
select source, age_days, cadence_days, note
from meta.freshness
where state = 'stale'
