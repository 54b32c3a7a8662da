-- Which models are downloaded most, and which frameworks do they exist for?
-- grain: one row per rank
-- param top_n: integer = 100 | how many models
-- param scope: varchar = null | what the models are taken from; null for the snapshot that the pages use
-- param definition: varchar = null | version of the label rules such as hub-label-2; null for the current one
-- columns: as_of, scope, rank, id, task, downloads_30d, likes, created_at, is_pytorch_raw, frameworks,
--   pytorch_evidence, definition
select *
from marts.hub_top_models
where
    rank <= $top_n
    and case
        when $definition is null then definition in (select definition from reference.hub_label_definitions where is_current)
        else definition = $definition
    end
    and case
        when $scope is null then is_basis
        else scope = $scope and as_of = (select max(as_of) from marts.hub_top_models where scope = $scope)
    end
order by rank
