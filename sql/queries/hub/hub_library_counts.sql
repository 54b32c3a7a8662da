-- How many libraries does the Hub know for each framework, month by month? Libraries, not models.
-- grain: one row per month and framework
-- columns:
--   month: first day of the month
--   framework: framework, several separated by |; other or not_mapped
--   libraries: libraries
--   all_libraries: libraries of the Hub's list: the denominator
--   share: libraries / all_libraries, 0 to 1
--   as_of: day of the list that was read
--   origin: seed
--   source: repository and commit
select *
from (select *, libraries / all_libraries as share, 'seed' as origin from seed.hub_library_counts)
order by month, libraries desc, framework
