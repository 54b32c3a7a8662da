-- PyPI downloads of the tracked packages: raw, scaled to 30 days, and per million of the basket. A month that no source
-- holds has no row; absence is not zero.
-- grain: one row per package and month
-- key: package, month
-- definition: pypi-downloads-1
-- columns:
--   package: name on PyPI
--   package_group: group that its downloads belong to
--   framework: framework that it stands for; missing for a tool that serves several
--   month: first day of the month
--   downloads_raw: downloads within the window
--   downloads_30d: downloads_raw * 30 / window_days
--   per_million: downloads per million downloads of the 4,000 most downloaded packages, both from one reading; as
--     published where the basket of a collected month is not known (break_note says so)
--   median_30d: median of downloads_30d over this month and the two before; missing unless all three months are known
--   median_per_million: the same for per_million
--   window_days: days of the window
--   installers: pip (only pip) or all
--   counter: clickhouse (collected), lists (published lists) or readings (30 days before a reading, about monthly)
--   is_partial: marked as incomplete, or the window covers less than 30 days and less than the month
--   is_counted: whether it counts towards its group in this month
--   break_note: what happened to the counts in this month; missing if nothing
--   origin: seed or collected
--   source: where the figure is from
--   as_of: day of the published list or of the snapshot
with flagged as (
    select
        marked.flags,
        bool_or(flags.is_partial) as is_partial,
        string_agg(flags.meaning, '; ' order by flags.flag) filter (where flags.is_partial) as meaning
    from (select distinct flags from staging.package_downloads) as marked
    inner join reference.pypi_month_flags as flags
        on list_contains(string_split(marked.flags, '|'), flags.flag)
    group by marked.flags
),

notes as (
    select
        breaks.month,
        origins.origin,
        breaks.package_framework,
        string_agg(breaks.note, '; ' order by breaks.is_of_lists) as note
    from intermediate.month_breaks as breaks
    cross join (values ('seed'), ('collected')) as origins (origin)
    where not breaks.is_of_lists or origins.origin = 'seed'
    group by all
),

published as (
    select bundled.package, bundled.month, bundled.downloads * 1e6 / totals.downloads as per_million
    from seed.pypi_downloads as bundled
    inner join seed.pypi_totals as totals on totals.month = bundled.month
),

measured as (
    select
        downloads.* exclude (per_million),
        downloads.downloads * 30.0 / downloads.window_days as downloads_30d,
        coalesce(downloads.per_million, published.per_million) as per_million,
        downloads.per_million is null and published.per_million is not null as is_share_published
    from staging.package_downloads as downloads
    left join published on published.package = downloads.package and published.month = downloads.month
),

followed as (
    select
        *,
        lag(month, 2) over before = month - interval 2 month as has_two_before,
        lag(downloads_30d) over before as downloads_30d_1,
        lag(downloads_30d, 2) over before as downloads_30d_2,
        lag(per_million) over before as per_million_1,
        lag(per_million, 2) over before as per_million_2,
        lag(counter) over before <> counter as is_switch
    from measured
    window before as (partition by package order by month)
),

smoothed as (
    select
        *,
        case
            when has_two_before then median_of_three(downloads_30d, downloads_30d_1, downloads_30d_2)
        end as median_30d,
        case
            when has_two_before then median_of_three(per_million, per_million_1, per_million_2)
        end as median_per_million,
        case when is_switch then 'another counter from here on: ' || source end as switch_note
    from followed
)

select
    smoothed.package,
    coalesce(groups.package_group, smoothed.package) as package_group,
    groups.framework,
    smoothed.month,
    smoothed.downloads as downloads_raw,
    smoothed.downloads_30d,
    smoothed.per_million,
    smoothed.median_30d,
    smoothed.median_per_million,
    smoothed.window_days,
    smoothed.installers,
    smoothed.counter,
    coalesce(flagged.is_partial, false)
    or smoothed.window_days < least(30, day(last_day(smoothed.month))) as is_partial,
    coalesce(groups.is_counted, true)
    and (groups.counted_until is null or smoothed.month <= groups.counted_until) as is_counted,
    nullif(
        concat_ws(
            '; ',
            smoothed.switch_note,
            case when smoothed.is_share_published then 'share as published, its basket was not collected' end,
            flagged.meaning,
            general.note,
            own.note
        ),
        ''
    ) as break_note,
    smoothed.origin,
    smoothed.source,
    smoothed.as_of
from smoothed
left join reference.package_groups as groups on groups.package = smoothed.package
left join flagged on flagged.flags = smoothed.flags
left join notes as general
    on general.month = smoothed.month and general.origin = smoothed.origin and general.package_framework is null
left join notes as own
    on own.month = smoothed.month
    and own.origin = smoothed.origin
    and own.package_framework = groups.framework
