-- Popular models on the Hub by the framework of the library that they name; tags and files are not seen.
-- grain: one row per day and framework
-- key: as_of, framework
-- definition: hub-popular-libraries-1
-- question: Which frameworks do the libraries named by popular models on the Hub belong to, August 2026?
-- order: as_of, share desc, framework
-- columns:
--   as_of: day of the listing
--   framework: framework of the library, several separated by |; none_named or not_mapped
--   models: models
--   all_models: models listed that day: the denominator
--   share: models / all_models, 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   downloads_30d: sum of their 30-day download counters
--   origin: seed
--   source: where the figure is from
select
    as_of,
    framework,
    models,
    all_models,
    models / all_models as share,
    wilson_low(models, all_models) as share_low,
    wilson_high(models, all_models) as share_high,
    downloads_30d,
    'seed' as origin,
    source
from seed.hub_popular_libraries
