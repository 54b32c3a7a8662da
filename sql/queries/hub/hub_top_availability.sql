-- How many of the most downloaded models exist for each framework?
-- grain: one row per snapshot day, scope and N
-- param scope: varchar = null | what was counted: whole, top, new or sample; null for all
-- param as_of: date = null | one snapshot's day; null for all
-- param definition: varchar = null | version of the label rules such as hub-label-2; null for the current one
-- columns: as_of, scope, top_n, models, pytorch_raw, pytorch_inferred, tensorflow, tensorflow_without_pytorch, jax,
--   gguf, onnx, mlx, complete_to_rank, is_complete, definition, origin, source
select *
from marts.hub_top_availability
where
    ($scope is null or scope = $scope)
    and ($as_of is null or as_of = $as_of)
    and case
        when $definition is null then definition in (select definition from reference.hub_label_definitions where is_current)
        else definition = $definition
    end
order by as_of, scope, top_n
