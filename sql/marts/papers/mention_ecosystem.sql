-- Papers that name a framework itself (mention-1), and those that name it or a library that needs it alone (mention-2),
-- counted over the same papers of our own reading, year by year.
-- grain: one row per framework and year
-- key: framework, year
-- definition: mention-2
-- question: How many papers name a framework itself, and how many name it or a library that needs it alone? The
--   second is the wider definition mention-2; both are counted over the same papers, year by year.
-- order: year, framework
-- param framework: varchar = null | one framework only; null for all
-- columns:
--   framework: framework
--   year: year of the conferences and volumes
--   venues: number of venues read
--   papers_read: papers whose text was searched under both definitions
--   papers_naming_framework: papers that name the framework (mention-1)
--   share_naming_framework: papers_naming_framework / papers_read, 0 to 1
--   papers_naming_ecosystem: papers that name it or one of its libraries (mention-2)
--   share_naming_ecosystem: papers_naming_ecosystem / papers_read, 0 to 1
--   share_low: lower end of the Wilson 95 % interval of share_naming_ecosystem, 0 to 1
--   share_high: upper end of the Wilson 95 % interval of share_naming_ecosystem, 0 to 1
--   as_of: newest day of the readings
with searched as (
    select
        rule_set,
        framework,
        year,
        count(*)::integer as venues,
        sum(papers_read)::integer as papers_read,
        sum(papers_with_mention)::integer as papers_with_mention,
        max(as_of) as as_of
    from marts.mentions_by_venue_year
    where basis = 'read' and papers_read > 0 and rule_set in ('mention-1', 'mention-2')
    group by all
)

select
    framework,
    year,
    wide.venues,
    papers_read,
    named.papers_with_mention as papers_naming_framework,
    named.papers_with_mention / papers_read as share_naming_framework,
    wide.papers_with_mention as papers_naming_ecosystem,
    wide.papers_with_mention / papers_read as share_naming_ecosystem,
    wilson_low(wide.papers_with_mention, papers_read) as share_low,
    wilson_high(wide.papers_with_mention, papers_read) as share_high,
    wide.as_of
from searched as named
inner join searched as wide using (framework, year, papers_read)
where
    named.rule_set = 'mention-1'
    and wide.rule_set = 'mention-2'
