-- Which framework labels does a model have, and by what evidence?
-- grain: one row per snapshot day, model and label
-- param id: varchar = null | repository name such as google-bert/bert-base-uncased; null for all
-- param as_of: date = null | one snapshot's day; null for all
-- param definition: varchar = null | version of the label rules such as hub-label-2; null for the current one
-- columns: as_of, id, framework, label_evidence, definition
select distinct as_of, id, framework, label_evidence, definition
from marts.hub_model_labels
where
    ($id is null or id = $id)
    and ($as_of is null or as_of = $as_of)
    and case
        when $definition is null then definition in (select definition from reference.hub_label_definitions where is_current)
        else definition = $definition
    end
order by as_of, id, framework
