-- Events that concern the frameworks or the data about them, to be marked on the charts that they affect.
-- grain: one row per event
-- param affects: varchar = null | series that the chart shows (papers, pypi, github, hub, papers_with_code); events of a framework as a whole are always included; all events if left out
-- columns:
--   date: day of the event; the first day of the period where only month or year is known
--   date_precision: day, month or year
--   subject: what it happened to
--   framework: framework key; missing where it concerns none
--   event: what happened
--   event_kind: release, milestone, method_break, source_end or outage
--   affects: series that it affects; missing for events of a framework as a whole
--   source: where it is from
select *
from reference.events
where $affects is null or affects is null or affects = $affects
order by date, subject, event
