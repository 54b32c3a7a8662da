-- Do two counters of PyPI downloads agree on the last months?
-- grain: one row per package and month
-- columns:
--   package: name on PyPI
--   month: first day of the month
--   downloads_in_month: downloads in the month, as collected
--   second_opinion: downloads by pypistats; missing while it lags behind
--   last_day: last day of the month that pypistats has
--   ratio: second_opinion / downloads_in_month
--   is_disagreement: whether the two differ by more than 5 %
select package, month, downloads_in_month, second_opinion, last_day, ratio, is_disagreement
from marts.package_second_opinion
order by is_disagreement desc nulls last, month desc, package
