-- What happened to the PyPI counts in a month, in words.
-- grain: one row per month, reach and framework (missing: all packages)
-- key: month, is_of_lists, package_framework
-- columns:
--   month: first day of the month
--   is_of_lists: whether it affects only the published lists, from which the bundled months come
--   package_framework: framework whose packages it affects; missing for all
--   note: what happened
select
    date_trunc('month', date)::date as month,
    affects = 'pypi_lists' as is_of_lists,
    framework as package_framework,
    string_agg(event, '; ' order by date, event) as note
from reference.events
where affects in ('pypi', 'pypi_lists') and event_kind in ('method_break', 'outage', 'source_end')
group by all
