-- Two counters of PyPI downloads differ by more than 5 % in a month that both cover completely.
-- severity: warning
select package, month, downloads_in_month, second_opinion
from marts.package_second_opinion
where is_disagreement
