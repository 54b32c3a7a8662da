-- More papers name a framework than were read, more are exclusive than name it, or more were read than are listed.
-- severity: error
select venue, year, rule_set, framework, papers_listed, papers_read, papers_with_mention, exclusive
from marts.mentions_by_venue_year
where
    papers_with_mention > papers_read
    or exclusive > coalesce(papers_with_mention, papers_read)
    or papers_read > papers_listed
