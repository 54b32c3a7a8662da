-- How many models, and how many 30-day downloads, does each framework label have?
-- Downloads are a rolling counter of requests for files: GGUF over-counts, days are never summed.
-- grain: one row per snapshot day, scope and label
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
select *
from marts.hub_downloads_by_label
where
    ($scope is null or scope = $scope)
    and ($as_of is null or as_of = $as_of)
order by as_of, scope, downloads_30d desc, framework
