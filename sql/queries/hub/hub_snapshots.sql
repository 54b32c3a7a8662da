-- Which snapshots of the Hub are held, and what part of their models could be labelled?
-- grain: one row per snapshot day and scope
-- columns:
--   as_of: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   source: source that collected it
--   models: models in it
--   models_with_label: models with at least one framework label
--   coverage: models_with_label out of models (0 to 1)
--   models_with_tags: models for which the source gave tags
--   downloads_30d: sum of the 30-day counters
--   is_basis: whether pages describe the Hub by it
--   url: where it came from
--   definition: version of the label rules
select
    as_of,
    scope,
    source,
    models,
    models_with_label,
    coverage,
    models_with_tags,
    downloads_30d,
    is_basis,
    url,
    definition
from marts.hub_snapshots
order by as_of, scope
