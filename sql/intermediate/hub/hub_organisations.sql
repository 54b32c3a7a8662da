-- The 200 organisations with the most downloads in a snapshot, and their models by label.
-- grain: one row per snapshot, organisation and label
-- definition: hub-label-1
-- per_snapshot: hub_models
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   organisation: owner of the repositories
--   organisation_models: models that it owns in the snapshot
--   organisation_downloads_30d: sum of their 30-day download counters
--   label: framework label, or unknown; a model with two labels is in two rows
--   models: its models with that label
with owners as (
    select snapshot_id, organisation, count(*) as organisation_models, sum(downloads)::bigint as organisation_downloads_30d
    from staging.hub_labels
    where organisation is not null
    group by snapshot_id, organisation
    qualify row_number() over (
        partition by snapshot_id order by organisation_downloads_30d desc nulls last, organisation
    ) <= 200
),

labelled as (
    select
        models.snapshot_id,
        models.snapshot_date,
        models.scope,
        models.organisation,
        owners.organisation_models,
        owners.organisation_downloads_30d,
        unnest(
            case when len(models.labels) > 0 then models.labels else [{'label': 'unknown', 'evidence': null::varchar}] end
        ) as held
    from staging.hub_labels as models
    inner join owners
        on models.snapshot_id = owners.snapshot_id and models.organisation = owners.organisation
)

select
    snapshot_id,
    snapshot_date,
    scope,
    organisation,
    organisation_models,
    organisation_downloads_30d,
    held.label as label,
    count(*) as models
from labelled
group by all
