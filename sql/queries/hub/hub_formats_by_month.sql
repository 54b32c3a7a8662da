-- Which weight formats do the models created in a month have?
-- grain: one row per basis, creation month and format
-- param basis: varchar = null | tags (of the snapshot that pages describe the Hub by) or study (published); null for both
-- columns:
--   basis: tags (a model may have several) or study (adds up to one); different measures, never joined
--   snapshot_date: day that the snapshot or the study describes
--   scope: what was counted: whole, top or sample
--   created_month: first day of the month of creation
--   format: weight format
--   models: models with the format; missing for the study
--   denominator: models created in the month; missing for the study
--   share: share of the month (0 to 1)
--   origin: seed or collected
--   source: where a seed figure was published
select formats.*
from marts.hub_formats_by_month as formats
left join marts.hub_snapshots as snapshots
    on
        formats.basis = 'tags'
        and formats.snapshot_date = snapshots.snapshot_date
        and formats.scope = snapshots.scope
where
    formats.created_month is not null
    and (formats.basis = 'study' or snapshots.is_basis)
    and ($basis is null or formats.basis = $basis)
order by formats.basis, formats.created_month, formats.format
