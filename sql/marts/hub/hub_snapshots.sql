-- Snapshots of the Hub that answers are based on: of several for one day and scope, the last one.
-- grain: one row per snapshot day and scope
-- key: as_of, scope
-- question: Which snapshots of the Hub are available, and what share of their models could be labelled?
-- order: as_of, scope
-- answer: as_of, scope, source, models, models_with_label, coverage, models_with_tags, downloads_30d, is_basis, url,
--   definition
-- columns:
--   as_of: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample; scopes are never mixed in one series
--   snapshot_id: the raw snapshot
--   source: source that collected it
--   models: models in it
--   models_with_tags: models for which the source gave tags
--   models_with_label: models with at least one framework label
--   coverage: models_with_label out of models (0 to 1)
--   models_with_downloads: models with a usable download counter
--   downloads_30d: sum of the 30-day counters
--   first_created: earliest time of creation (UTC)
--   last_created: latest time of creation (UTC)
--   is_basis: whether the pages use it: the newest snapshot of the whole Hub, else of the top, else a sample; never
--     one whose counters fell together (hub_counters), unless it was accepted by hand
--   url: where it came from
--   definition: version of the label rules
with snapshots as (
    select
        totals.* exclude (snapshot_date),
        totals.snapshot_date as as_of,
        meta.source,
        meta.url,
        coalesce(falls.has_fallen, false) and not meta.is_accepted as has_fallen
    from intermediate.hub_totals as totals
    inner join meta.snapshots as meta
        on totals.snapshot_id = meta.snapshot_id and meta.dataset = 'hub_models'
    left join intermediate.hub_counter_falls as falls on totals.snapshot_id = falls.snapshot_id
    -- The ids are in the order of publishing, whatever the clock said.
    qualify row_number() over (
        partition by totals.snapshot_date, totals.scope order by totals.snapshot_id desc
    ) = 1
)

select
    as_of,
    scope,
    snapshot_id,
    source,
    models,
    models_with_tags,
    models_with_label,
    models_with_label / models as coverage,
    models_with_downloads,
    downloads_30d,
    first_created,
    last_created,
    row_number() over (
        order by
            has_fallen,
            case scope when 'whole' then 1 when 'top' then 2 when 'sample' then 3 else 4 end,
            as_of desc
    ) = 1 and scope <> 'new' as is_basis,
    url,
    definition
from snapshots
