-- A share of Hub models lies outside 0 to 1.
-- severity: error
select 'hub_exclusivity' as mart, as_of, scope, share from marts.hub_exclusivity where share not between 0 and 1
union all
select 'hub_labels_by_month', as_of, scope, share from marts.hub_labels_by_month where share not between 0 and 1
union all
select 'hub_labels_by_task', as_of, scope, share from marts.hub_labels_by_task where share not between 0 and 1
union all
select 'hub_formats_by_month', as_of, scope, share from marts.hub_formats_by_month where share not between 0 and 1
union all
select 'hub_downloads_by_label', as_of, scope, share_of_downloads from marts.hub_downloads_by_label
where share_of_downloads not between 0 and 1
