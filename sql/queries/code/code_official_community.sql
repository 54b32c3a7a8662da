-- Do authors' own repositories differ from everybody else's?
-- grain: one row per source, kind of repository, year and framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- columns:
--   source: source key, see reference.code_sources; only sources that say whose code it is
--   kind: official (the authors' own) or community
--   year: year of the earliest paper that links to the repository
--   framework: framework key
--   repositories: distinct repositories
--   denominator: labelled ones of the year and kind, none included
--   share: repositories / denominator, 0 to 1
--   share_low: lower end of the Wilson 95 % interval
--   share_high: upper end of the Wilson 95 % interval
--   is_partial: links of the year were still arriving, or the year is not over
select source, kind, year, framework, repositories, denominator, share, share_low, share_high, is_partial
from marts.code_official_community
where $source is null or source = $source
order by source, kind, year, framework
