-- The Hub's download counters fell together: pages do not use that day until somebody accepts it.
-- severity: warning
select as_of, scope, share_fallen, downloads_before, downloads_compared
from marts.hub_counters
where has_fallen
order by as_of desc
