-- The 5,000 models of a snapshot with the most downloads, ranked.
-- grain: one row per snapshot and rank
-- definition: hub-label-1
-- per_snapshot: hub_models
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   rank: rank by 30-day downloads, ties by name
--   id: repository name
--   task: task as the Hub names it; missing where unknown
--   downloads: downloads of the last 30 days
--   likes: likes
--   created_at: time of creation (UTC)
--   is_pytorch_raw: whether the Hub's own PyTorch filter finds it
--   is_tensorflow_raw: whether the Hub's own TensorFlow filters find it
--   labels: framework labels, each with its evidence
--   marks: its tags and library name that reference.hub_tags knows
--   library: its library name in lower case
--   definition: version of the label rules
select
    snapshot_id,
    snapshot_date,
    scope,
    row_number() over (partition by snapshot_id order by downloads desc nulls last, id) as rank,
    id,
    task,
    downloads,
    likes,
    created_at,
    is_pytorch_raw,
    is_tensorflow_raw,
    labels,
    marks,
    library,
    definition
from staging.hub_labels
where scope <> 'new'
order by downloads desc nulls last, id
limit 5000
