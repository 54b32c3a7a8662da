-- How often were the tools' JavaScript packages downloaded from npm, month by month?
-- grain: one row per package and month
-- columns:
--   package: name on npm
--   month: first day of the month
--   downloads: downloads in the month
select package, month, downloads
from marts.npm_downloads
order by package, month
