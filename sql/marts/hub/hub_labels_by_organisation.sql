-- Framework labels of the 200 organisations with most downloads, unknown included.
-- grain: one row per snapshot day, scope, organisation and label
-- key: snapshot_date, scope, organisation, label
-- definition: hub-label-1
-- columns:
--   snapshot_date: day that the snapshot describes
--   scope: what was counted: whole, top, new or sample
--   organisation: owner of the repositories
--   label: framework label, or unknown
--   models: its models with the label
--   denominator: its models in the snapshot
--   share: models out of denominator (0 to 1)
--   downloads_30d: sum of the 30-day counters of all its models in the snapshot
--   definition: version of the label rules
select
    snapshots.snapshot_date,
    snapshots.scope,
    organisations.organisation,
    organisations.label,
    organisations.models,
    organisations.organisation_models as denominator,
    organisations.models / organisations.organisation_models as share,
    organisations.organisation_downloads_30d as downloads_30d,
    snapshots.definition
from marts.hub_snapshots as snapshots
inner join intermediate.hub_organisations as organisations on snapshots.snapshot_id = organisations.snapshot_id
