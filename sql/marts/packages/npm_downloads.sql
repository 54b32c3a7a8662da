-- npm downloads of the tools' JavaScript packages by month; complete months only. The service reports 0 for days that
-- it lost: a month with such a day is missing if the package was downloaded on all its other days.
-- grain: one row per package and month
-- key: package, month
-- definition: npm-downloads-1
-- question: How often were the tools' JavaScript packages downloaded from npm, month by month?
-- order: package, month
-- columns:
--   package: name on npm
--   month: first day of the month
--   downloads_in_month: downloads in the month
with days as (
    select package, day, arg_max(downloads, (snapshot_date, snapshot_id)) as downloads
    from raw.npm_downloads
    group by all
)

select package, date_trunc('month', day)::date as month, sum(downloads)::bigint as downloads_in_month
from days
group by all
having count(*) = day(last_day(min(day))) and (min(downloads) > 0 or median(downloads) < 10)
