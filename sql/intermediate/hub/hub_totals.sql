-- Each snapshot of the Hub in one row: how many models, how many with tags, labels and counters.
-- grain: one row per snapshot
-- definition: hub-label-1
-- per_snapshot: hub_models
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   models: models in the snapshot
--   models_with_tags: models for which the source gave tags
--   models_with_label: models with at least one framework label
--   models_with_downloads: models with a usable download counter
--   downloads_30d: sum of the 30-day counters; a model downloaded in two formats counts twice
--   first_created: earliest time of creation (UTC)
--   last_created: latest time of creation (UTC)
--   definition: version of the label rules
select
    snapshot_id,
    snapshot_date,
    scope,
    count(*) as models,
    count(*) filter (where has_tags) as models_with_tags,
    count(*) filter (where len(labels) > 0) as models_with_label,
    count(downloads) as models_with_downloads,
    sum(downloads)::bigint as downloads_30d,
    min(created_at) as first_created,
    max(created_at) as last_created,
    definition
from staging.hub_labels
group by all
