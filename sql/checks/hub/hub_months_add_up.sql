-- The creation months of a Hub snapshot do not add up to its models.
-- severity: error
select months.as_of, months.scope, sum(months.models) as counted, any_value(snapshots.models) as models
from marts.hub_created_months as months
inner join marts.hub_snapshots as snapshots
    on months.as_of = snapshots.as_of and months.scope = snapshots.scope
group by months.as_of, months.scope
having sum(months.models) <> any_value(snapshots.models)
