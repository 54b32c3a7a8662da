-- The Hub's download counters fell together: the day is not the basis of the pages until it is accepted.
-- severity: warning
select as_of, scope, share_fallen, downloads_before, downloads_compared
from marts.hub_counters
where has_fallen
order by as_of desc
