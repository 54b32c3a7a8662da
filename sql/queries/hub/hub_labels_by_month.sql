-- What share of the models created in a month carries each framework label?
-- grain: one row per creation month and label
-- param scope: varchar = null | what was counted; null for the snapshot that the pages use
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top or sample
--   created_month: first day of the month of creation
--   is_floor: whether the month stands for everything created until then
--   is_partial: whether the snapshot ends within the month
--   framework: framework label, or unknown; a model may have several
--   models: models with the label
--   denominator: models created in the month
--   share: models out of denominator (0 to 1)
--   share_low: lower end of the Wilson 95 % interval of a sample; missing otherwise
--   share_high: upper end of that interval
--   definition: version of the label rules
select labels.*
from marts.hub_labels_by_month as labels
inner join marts.hub_snapshots as snapshots
    on labels.as_of = snapshots.as_of and labels.scope = snapshots.scope
where
    labels.created_month is not null
    and case when $scope is null then snapshots.is_basis else labels.scope = $scope end
order by labels.as_of, labels.scope, labels.created_month, labels.framework
