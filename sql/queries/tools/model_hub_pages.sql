-- How many model pages did the vendors' own model hubs have?
-- grain: one row per hub and month
-- columns:
--   hub: pytorch_hub or tfhub.dev
--   month: first day of the month
--   pages: model pages at the end of the month
--   publishers: publishers at the end of the month
--   origin: seed
select hub, month, pages, publishers, 'seed' as origin
from seed.model_hub_pages
order by hub, month
