-- Framework labels of the 200 organisations with the most downloads, unknown included.
-- grain: one row per snapshot day, scope, organisation and label
-- key: as_of, scope, organisation, framework
-- definition: hub-label-1
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top, new or sample
--   organisation: owner of the repositories
--   framework: framework label, or unknown
--   models: its models with the label
--   denominator: its models in the snapshot
--   share: models out of denominator (0 to 1)
--   downloads_30d: sum of the 30-day counters of all its models in the snapshot
--   definition: version of the label rules
select
    snapshots.as_of,
    snapshots.scope,
    organisations.organisation,
    organisations.label as framework,
    organisations.models,
    organisations.organisation_models as denominator,
    organisations.models / organisations.organisation_models as share,
    organisations.organisation_downloads_30d as downloads_30d,
    snapshots.definition
from marts.hub_snapshots as snapshots
inner join intermediate.hub_organisations as organisations on snapshots.snapshot_id = organisations.snapshot_id
