-- A share or its interval lies outside 0 to 1, or the share outside its interval.
-- severity: error
with shares as (
    select
        'papers_by_venue_year' as mart,
        concat_ws(' ', venue, year, rule_set) as place,
        share_low,
        share_pytorch as share,
        share_high
    from marts.papers_by_venue_year
    union all by name
    select
        'pytorch_share_by_year' as mart,
        concat_ws(' ', year, rule_set, population) as place,
        share_low,
        share_pytorch as share,
        share_high
    from marts.pytorch_share_by_year
    union all by name
    select
        'researcher_migration' as mart,
        concat_ws(' ', author_rule, vendor_papers, from_framework, to_framework) as place,
        share as share_low,
        share,
        share as share_high
    from marts.researcher_migration
)

select *
from shares
where
    not (0 <= share_low and share_low <= share and share <= share_high and share_high <= 1)
    or (share is null) <> (share_low is null)
    or (share is null) <> (share_high is null)
