-- The share of Hub models with a label fell by more than five points: tags or libraries may have been renamed.
-- severity: warning
select as_of, scope, coverage, lag(coverage) over (partition by scope order by as_of) as coverage_before
from marts.hub_snapshots
where scope in ('whole', 'top')
qualify coverage < coverage_before - 0.05
