-- Which weight formats do the models created in a month have?
-- grain: one row per counting, creation month and format
-- param counting: varchar = null | tags (of the snapshot that the pages use) or study (published); null for both
-- columns:
--   counting: tags (a model may have several) or study (adds up to 1); different measures, never joined
--   as_of: day that the snapshot or the study describes
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
        formats.counting = 'tags'
        and formats.as_of = snapshots.as_of
        and formats.scope = snapshots.scope
where
    formats.created_month is not null
    and (formats.counting = 'study' or snapshots.is_basis)
    and ($counting is null or formats.counting = $counting)
order by formats.counting, formats.created_month, formats.format
