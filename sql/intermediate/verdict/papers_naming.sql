-- Papers that name a framework by year, rules mention-1: of each volume the reading that covers more papers, the bundled
-- one or ours, so that a small sample of our own never hides a large bundled one. Venues of the default panel of PMLR,
-- and others once we read them.
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
with readings as (
    select venue, year, framework, papers_read, papers_with_mention, 'seed' as origin
    from marts.pmlr_mention_share
    where rule_set = 'mention-1' and is_usable and is_in_panel
    union all
    select mentions.venue, mentions.year, mentions.framework, mentions.papers_read, mentions.papers_with_mention, 'collected'
    from marts.mentions_by_venue_year as mentions
    anti join reference.pmlr_panel_exclusions using (venue)
    where mentions.rule_set = 'mention-1' and mentions.basis = 'read' and mentions.papers_read > 0
),

best as (
    select *
    from readings
    qualify row_number() over (
        partition by venue, year, framework order by papers_read desc, origin = 'collected' desc
    ) = 1
)

select
    year,
    framework,
    count(*)::integer as venues,
    sum(papers_read)::integer as papers_read,
    sum(papers_with_mention)::integer as papers_with_mention,
    sum(papers_with_mention) / sum(papers_read) as share,
    case when min(origin) = max(origin) then min(origin) else 'mixed' end as origin
from best
group by year, framework
