-- The Hub's download counters fell together: the day is not the basis of the pages until it is accepted.
-- severity: warning
select snapshot_date, scope, share_fallen, downloads_before, downloads_compared
from marts.hub_counters
where has_fallen
order by snapshot_date desc
