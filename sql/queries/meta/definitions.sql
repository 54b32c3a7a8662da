-- What exactly is counted, by which version of which rule?
-- grain: one row per definition
-- columns:
--   definition: name of the version, as used in other answers
--   version_date: day from which it holds
--   subject: what it defines
--   text: the rule in words
--   source: where it is from
select *
from reference.definitions
order by subject, version_date, definition
