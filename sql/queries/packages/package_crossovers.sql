-- When did one package first pass another in monthly PyPI downloads, and since when has it stayed ahead?
-- grain: one row per ordered pair of packages that crossed
-- param package_a: varchar = 'torch' | the package that passed
-- param package_b: varchar = 'tensorflow' | the package that was passed
-- columns:
--   package_a: the package that passed
--   package_b: the package that was passed
--   first_month: first month in which package_a had more raw downloads
--   downloads_a: raw downloads of package_a in that month
--   downloads_b: raw downloads of package_b in that month
--   lasting_since: first month of the lead that still lasts; missing if package_a is not ahead now
with pairs as (
    select
        a.month,
        a.downloads_raw as downloads_a,
        b.downloads_raw as downloads_b
    from marts.package_downloads as a
    inner join marts.package_downloads as b on b.month = a.month
    where a.package = $package_a and b.package = $package_b
)

select
    $package_a as package_a,
    $package_b as package_b,
    min(month) filter (where downloads_a > downloads_b) as first_month,
    arg_min(downloads_a, month) filter (where downloads_a > downloads_b) as downloads_a,
    arg_min(downloads_b, month) filter (where downloads_a > downloads_b) as downloads_b,
    min(month) filter (
        where month > coalesce(
            (select max(month) from pairs where downloads_a <= downloads_b), date '0001-01-01'
        )
    ) as lasting_since
from pairs
