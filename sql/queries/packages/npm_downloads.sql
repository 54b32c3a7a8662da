-- How often were the tools' JavaScript packages downloaded from npm, month by month?
-- grain: one row per package and month
-- columns:
--   package: name on npm
--   month: first day of the month
--   downloads_in_month: downloads in the month
select package, month, downloads_in_month
from marts.npm_downloads
order by package, month
