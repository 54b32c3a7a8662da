-- Downloads from conda channels in a month, as collected; of a month read twice, only the later reading counts.
-- grain: one row per package and month
-- key: package, month
-- columns:
--   package: channel/name
--   month: first day of the month
--   downloads: downloads in the month
select channel || '/' || package as package, month, downloads
from raw.conda_downloads
qualify rank() over (partition by month order by snapshot_date desc, snapshot_id desc) = 1
