-- A settled quarter of a source is in the last published warehouse but not in the new one.
-- severity: error
-- needs: published
select published.source, published.period
from published.marts.code_share_by_period as published
anti join marts.code_share_by_period as current using (source, official, grain, period)
where not published.is_partial
group by all
