-- How does each version of the label rules label the most downloaded models?
-- grain: one row per snapshot day, scope, N and definition
-- param scope: varchar = null | what was counted: whole, top or sample; null for all
-- param as_of: date = null | one snapshot's day; null for all
-- columns: as_of, scope, top_n, definition, is_current, models, unknown, share_unknown, pytorch, share_pytorch,
--   tensorflow, jax, labelled_by_files, with_file_list
--   is_current: whether queries use it unless another is named
--   models: models found: the denominator of the shares
--   unknown: models without a label
--   share_unknown: unknown out of models (0 to 1)
--   pytorch: models labelled PyTorch
--   share_pytorch: pytorch out of models (0 to 1)
--   labelled_by_files: models with a label known only from their file names
--   with_file_list: models whose file list was read by that day
select *
from (
    select
        figures.* rename (pytorch_inferred as pytorch),
        definitions.is_current,
        figures.unknown / figures.models as share_unknown,
        figures.pytorch_inferred / figures.models as share_pytorch
    from marts.hub_top_availability as figures
    inner join reference.hub_label_definitions as definitions using (definition)
)
where
    ($scope is null or scope = $scope)
    and ($as_of is null or as_of = $as_of)
order by as_of, scope, top_n, definition
