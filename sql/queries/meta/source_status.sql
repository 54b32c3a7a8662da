-- What is known from each source: whether its figures are fresh, stale, bundled history or none, and as of when.
-- grain: one row per source
-- columns:
--   source: source key, as in `frameshare collect`
--   title: name as shown
--   homepage: address of the source
--   licence: terms of its data
--   attribution: how it asks to be credited
--   state: fresh, stale, seed (bundled history only) or never (nothing)
--   as_of: last day that the newest collected content describes; missing where nothing was collected
--   age_days: days since as_of; missing where nothing was collected
--   cadence_days: days after which it should be read again; a day later it is stale
--   rows: rows in the newest snapshots; missing where nothing was collected
--   note: what went wrong at the last attempt; missing if nothing did
select *
from (
    select sources.*, freshness.* exclude (source, cadence_days)
    from meta.sources as sources
    join meta.freshness as freshness using (source)
)
order by case state when 'fresh' then 1 when 'stale' then 2 when 'seed' then 3 else 4 end, title
