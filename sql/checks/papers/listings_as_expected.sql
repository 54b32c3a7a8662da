-- The list of a venue and year holds over 5 % more or fewer papers than expected.
-- severity: warning
select venue, year, papers_expected, papers_listed
from marts.paper_coverage
where abs(papers_listed - papers_expected) > 0.05 * papers_expected
