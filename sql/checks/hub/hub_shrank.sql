-- A snapshot of the whole Hub holds far fewer models than the one before: part of it may be missing.
-- severity: warning
select as_of, models, lag(models) over (order by as_of) as models_before
from marts.hub_snapshots
where scope = 'whole'
qualify models < 0.9 * models_before
