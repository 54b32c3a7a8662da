-- Papers that name a framework by year, rules mention-1, from marts.mention_readings: venues of the default panel
-- of PMLR, and others once we read them.
-- grain: one row per year and framework
-- key: year, framework
-- columns:
--   year: year of the conferences
--   framework: framework
--   venues: number of venues
--   papers_read: papers whose text was searched
--   papers_with_mention: papers read that name it
--   share: papers_with_mention / papers_read, 0 to 1
--   origin: seed, collected or mixed
--   as_of: last day that it describes: the end of the year, or the newest day of a reading where that came first
select
    year,
    framework,
    count(*)::integer as venues,
    sum(papers_read)::integer as papers_read,
    sum(papers_with_mention)::integer as papers_with_mention,
    sum(papers_with_mention) / sum(papers_read) as share,
    case when min(origin) = max(origin) then min(origin) else 'mixed' end as origin,
    least(make_date(year, 12, 31), max(as_of)) as as_of
from marts.mention_readings
anti join reference.pmlr_panel_exclusions using (venue)
where rule_set = 'mention-1'
group by year, framework
