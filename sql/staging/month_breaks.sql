-- What happened to the PyPI counts in a month, in words.
-- grain: one row per month and package (missing: all packages)
-- columns:
--   month: first day of the month
--   package_framework: framework whose packages it touches; missing for all
--   note: what happened
select
    date_trunc('month', date)::date as month,
    framework as package_framework,
    string_agg(event, '; ' order by date, event) as note
from reference.events
where affects = 'pypi' and event_kind in ('method_break', 'outage', 'source_end')
group by all
