-- The years of a source together hold more repositories than the source has: at least one is counted twice.
-- severity: error
with placed as (
    select source, official, sum(denominator) as repositories
    from (
        select distinct source, official, period, denominator
        from marts.code_share_by_period
        where grain = 'year'
    )
    group by all
)

select placed.source, placed.official, placed.repositories, coverage.labelled
from placed
inner join marts.code_coverage as coverage using (source, official)
where placed.repositories > coverage.labelled
