-- Models and 30-day downloads by framework label: a measure of requests for files, not of users.
-- The counter is a rolling window: days are never summed. It is not refreshed every day (hub_counters). One
-- download is one request for a file that the library asks for: GGUF over-counts, test machines inflate small
-- models, and a model with two labels counts for both.
-- grain: one row per snapshot day, scope and label
-- key: as_of, scope, framework
-- definition: hub-label-1
-- question: How many models, and how many 30-day downloads, does each framework label have?
--   Downloads are a rolling counter of requests for files: GGUF over-counts, days are never summed.
-- order: as_of, scope, downloads_30d desc, framework
-- param scope: varchar = null | what was counted: whole, top, new or sample; null for all
-- param as_of: date = null | one snapshot's day; null for all
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top, new or sample
--   framework: framework label, or unknown
--   models: models with the label
--   all_models: models in the snapshot
--   share_of_models: models out of all_models (0 to 1)
--   models_explicit: of these, by a tag that names the framework
--   models_by_format: of these, by the format of their weights
--   models_by_library: of these, by their library
--   downloads_30d: sum of the 30-day counters of the models with the label
--   all_downloads_30d: sum of the 30-day counters of all models in the snapshot
--   share_of_downloads: downloads_30d out of all_downloads_30d (0 to 1)
--   definition: version of the label rules
with labelled as (
    select
        snapshot_id,
        label,
        sum(models)::bigint as models,
        coalesce(sum(models) filter (where evidence = 'explicit'), 0)::bigint as models_explicit,
        coalesce(sum(models) filter (where evidence = 'format'), 0)::bigint as models_by_format,
        coalesce(sum(models) filter (where evidence = 'library'), 0)::bigint as models_by_library,
        sum(downloads_30d)::bigint as downloads_30d
    from intermediate.hub_label_counts
    group by all
)

select
    snapshots.as_of,
    snapshots.scope,
    labelled.label as framework,
    labelled.models,
    snapshots.models as all_models,
    labelled.models / snapshots.models as share_of_models,
    labelled.models_explicit,
    labelled.models_by_format,
    labelled.models_by_library,
    labelled.downloads_30d,
    snapshots.downloads_30d as all_downloads_30d,
    case when snapshots.downloads_30d > 0 then labelled.downloads_30d / snapshots.downloads_30d end as share_of_downloads,
    snapshots.definition
from marts.hub_snapshots as snapshots
inner join labelled on snapshots.snapshot_id = labelled.snapshot_id
