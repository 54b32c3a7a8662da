-- Which weight formats do the models created in a month have?
-- grain: one row per counting, creation month and format
-- param counting: varchar = null | tags (of the snapshot that the pages use) or study (published); null for both
-- columns: counting, as_of, scope, created_month, format, models, denominator, share, origin, source
--   counting: tags (a model may have several) or study (adds up to 1); different measures, never joined
--   scope: what was counted: whole, top or sample
--   created_month: first day of the month of creation
--   source: where a seed figure was published
select *
from marts.hub_formats_by_month
where
    created_month is not null
    and (counting = 'study' or (as_of, scope) in (select (as_of, scope) from marts.hub_snapshots where is_basis))
    and ($counting is null or counting = $counting)
order by counting, created_month, format
