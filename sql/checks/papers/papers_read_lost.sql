-- A paper has a text in the last published warehouse but none in the new one.
-- severity: error
-- needs: published
select before.venue, before.year, before.paper_id, now.state
from published.marts.paper_readings as before
left join marts.paper_readings as now using (venue, year, paper_id)
where before.state = 'read' and before.is_listed and now.is_listed and now.state <> 'read'
