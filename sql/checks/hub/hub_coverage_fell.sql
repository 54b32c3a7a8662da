-- The share of Hub models with a label fell by more than five points: tags or libraries changed their names.
-- severity: warning
select snapshot_date, scope, coverage, lag(coverage) over (partition by scope order by snapshot_date) as coverage_before
from marts.hub_snapshots
where scope in ('whole', 'top')
qualify coverage < coverage_before - 0.05
