-- How many papers name a framework itself, and how many name it or a library that needs it alone?
-- The second is the wider definition mention-2; both are counted over the same papers, year by year.
-- grain: one row per framework and year
-- param framework: varchar = null | one framework only; null for all
-- columns:
--   framework: framework
--   year: year of the conferences and volumes
--   venues: number of venues read
--   papers_read: papers whose text was searched under both definitions
--   papers_naming_framework: papers that name the framework (mention-1)
--   share_naming_framework: papers_naming_framework / papers_read, 0 to 1
--   papers_naming_ecosystem: papers that name it or a library of it (mention-2)
--   share_naming_ecosystem: papers_naming_ecosystem / papers_read, 0 to 1
--   share_low: lower end of the Wilson 95 % interval of share_naming_ecosystem, 0 to 1
--   share_high: upper end of the Wilson 95 % interval of share_naming_ecosystem, 0 to 1
--   as_of: newest day of the readings
select
    framework,
    year,
    venues,
    papers_read,
    papers_naming_framework,
    share_naming_framework,
    papers_naming_ecosystem,
    share_naming_ecosystem,
    share_low,
    share_high,
    as_of
from marts.mention_ecosystem
where $framework is null or framework = $framework
order by year, framework
