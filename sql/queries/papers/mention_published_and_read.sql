-- Where a venue and year was published and we read it as well, do the exclusive counts agree?
-- grain: one row per venue, year and rule set
-- columns: venue, year, rule_set, published_share, published_papers, read_share, read_low, read_high, papers_read,
--   is_within
select *
from marts.mentions_published_and_read
order by venue, year, rule_set
