-- A source has not been reached for longer than twice its cadence, or failed when last asked.
-- severity: warning
select source, age_days, cadence_days, note
from meta.freshness
where state = 'stale'
