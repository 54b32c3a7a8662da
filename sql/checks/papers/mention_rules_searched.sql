-- Papers were read before a mention rule was added, so the framework's figures rest on fewer papers.
-- severity: warning
select framework, rule_set, min(papers_read) as fewest_read, max(most_read) as most_read
from (
    select *, max(papers_read) over (partition by venue, year) as most_read
    from marts.mentions_by_venue_year
    where basis = 'read'
)
where papers_read < most_read
group by framework, rule_set
