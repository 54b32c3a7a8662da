-- Labels of the most downloaded models of each snapshot, and of all models of small ones, by every version of the rules.
-- grain: one row per snapshot, model and definition
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   id: repository name
--   definition: version of the label rules
--   labels: framework labels, each with its evidence (explicit, files, format, library); an empty list is unknown
--   has_file_list: whether a list of its files was read by the snapshot's day
with tag_labels as (
    select snapshot_id, id, definition, labels from staging.hub_top
    union
    select snapshot_id, id, definition, labels from staging.hub_small_snapshots
)

select
    tag_labels.snapshot_id,
    tag_labels.id,
    tag_labels.definition,
    tag_labels.labels,
    later.has_file_list
from tag_labels
inner join intermediate.hub_labels_2 as later on tag_labels.snapshot_id = later.snapshot_id and tag_labels.id = later.id
union all
select snapshot_id, id, definition, labels, has_file_list
from intermediate.hub_labels_2
