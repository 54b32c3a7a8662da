-- A source's repositories of a period do not add up to the denominator, or labelled and unlabelled ones do not add up
-- to all.
-- severity: error
select source, official, grain, period, denominator, sum(repositories) as repositories
from marts.code_share_by_period
group by all
having sum(repositories) != denominator
