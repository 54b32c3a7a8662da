-- The four buckets of a Hub snapshot do not add up to its models.
-- severity: error
select as_of, scope, method, sum(models) as counted, any_value(denominator) as models
from marts.hub_exclusivity
where origin = 'collected'
group by all
having sum(models) <> any_value(denominator)
