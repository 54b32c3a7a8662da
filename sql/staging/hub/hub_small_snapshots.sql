-- Models with their labels in snapshots of up to 100,000 models, which the warehouse keeps for look-ups.
-- grain: one row per snapshot and model
-- definition: hub-label-1
-- per_snapshot: hub_models
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   id: repository name
--   labels: framework labels, each with its evidence; an empty list is unknown
--   marks: its tags and library name that reference.hub_tags knows
--   library: its library name in lower case
--   definition: version of the label rules
select snapshot_id, snapshot_date, scope, id, labels, marks, library, definition
from staging.hub_labels
where (select models <= 100000 from intermediate.hub_totals)
