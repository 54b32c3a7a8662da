-- How far has the Hub's PyTorch tag fallen behind the models that are for PyTorch, by month of creation?
-- The evidence splits what is inferred: by the tag, by the format of the weights, by the library.
-- grain: one row per creation month
-- param scope: varchar = null | what was counted; null for the snapshot that the pages use
-- columns: as_of, scope, created_month, is_floor, is_partial, models, share_raw, share_inferred, share_explicit,
--   share_format, share_library, share_unknown, definition
--   scope: what was counted: whole, top or sample
--   created_month: first day of the month of creation
--   is_floor: whether the month stands for everything created until then
--   models: models created in the month: the denominator
--   share_raw: share that the Hub's own PyTorch filter finds (0 to 1)
--   share_inferred: share labelled PyTorch (0 to 1)
--   share_explicit: share labelled PyTorch by its tag (0 to 1)
--   share_format: share labelled PyTorch by the format of the weights (0 to 1)
--   share_library: share labelled PyTorch by the library (0 to 1)
--   share_unknown: share without a label (0 to 1)
select *
from (
    select
        *,
        pytorch_raw / models as share_raw,
        pytorch_inferred / models as share_inferred,
        pytorch_explicit / models as share_explicit,
        pytorch_format / models as share_format,
        pytorch_library / models as share_library,
        unknown / models as share_unknown
    from marts.hub_created_months
)
where
    created_month is not null
    and case when $scope is null then (as_of, scope) in (select (as_of, scope) from marts.hub_snapshots where is_basis) else scope = $scope end
order by as_of, scope, created_month
