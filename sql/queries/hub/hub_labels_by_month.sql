-- What share of the models created in a month carries each framework label?
-- grain: one row per creation month and label
-- param scope: varchar = null | what was counted; null for the snapshot that the pages use
-- columns: as_of, scope, created_month, is_floor, is_partial, framework, models, denominator, share, share_low,
--   share_high, definition
--   scope: what was counted: whole, top or sample
--   created_month: first day of the month of creation
--   framework: framework label, or unknown; a model may have several
select *
from marts.hub_labels_by_month
where
    created_month is not null
    and case when $scope is null then (as_of, scope) in (select (as_of, scope) from marts.hub_snapshots where is_basis) else scope = $scope end
order by as_of, scope, created_month, framework
