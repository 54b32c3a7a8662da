-- A source is overdue: not asked, nor known by a file, for a day more than its cadence; or it failed when last asked.
-- severity: warning
select source, age_days, cadence_days, note
from meta.freshness
where state = 'stale'
