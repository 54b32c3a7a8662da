-- Which collected snapshots are not used, and why: held, rejected, damaged, unreadable or lost.
-- grain: one row per snapshot
-- columns:
--   dataset: raw dataset
--   snapshot_id: folder of the snapshot in the raw zone
--   snapshot_date: day that the content describes; missing where that cannot be read
--   state: held (breaks with the reading before), rejected, damaged, unreadable or lost
--   reason: why it is left out
--   next_step: what can be done about it
select *
from meta.snapshots_left_out
order by state, dataset, snapshot_id
