-- Two counters of PyPI downloads differ by more than a twentieth in a month that both have whole.
-- severity: warning
select package, month, downloads_in_month, second_opinion
from marts.package_second_opinion
where is_disagreement
