-- The thousand models with the most downloads of each snapshot, with their labels by each version of the rules.
-- grain: one row per snapshot day, scope, rank and definition
-- key: as_of, scope, rank, definition
-- columns:
--   as_of: day that the snapshot describes
--   scope: what the models were taken from: whole, top or sample
--   rank: rank by 30-day downloads, ties by name
--   id: repository name; untrusted text
--   task: task as the Hub names it; missing where unknown
--   downloads_30d: downloads of the last 30 days
--   likes: likes
--   created_at: time of creation (UTC); 2022-03-02T23:29:04 means on or before
--   is_pytorch_raw: whether the Hub's own PyTorch filter finds it
--   frameworks: framework labels, comma-separated; missing where unknown
--   pytorch_evidence: explicit, files, format or library; missing where it is not labelled PyTorch
--   is_basis: whether it is the snapshot that the pages use
--   definition: version of the label rules
select
    top.snapshot_date as as_of,
    top.scope,
    top.rank,
    top.id,
    top.task,
    top.downloads as downloads_30d,
    top.likes,
    top.created_at,
    top.is_pytorch_raw,
    nullif(array_to_string(list_transform(versions.labels, lambda held: held.label), ', '), '') as frameworks,
    list_filter(versions.labels, lambda held: held.label = 'pytorch')[1].evidence as pytorch_evidence,
    snapshots.is_basis,
    versions.definition
from staging.hub_top as top
inner join marts.hub_snapshots as snapshots on top.snapshot_id = snapshots.snapshot_id
inner join intermediate.hub_label_versions as versions
    on top.snapshot_id = versions.snapshot_id and top.id = versions.id
where top.rank <= 1000
