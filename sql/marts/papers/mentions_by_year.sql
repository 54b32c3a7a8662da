-- Papers that name a framework by year, all venues read together, bundled and our own (marts.mention_readings); each
-- venue weighs by the papers read.
-- grain: one row per rule set, framework and year
-- key: rule_set, framework, year
-- definition: mention-1
-- columns:
--   rule_set: rules by which papers were searched
--   framework: framework
--   year: year of the conferences and volumes
--   venues: number of venues read
--   papers_read: papers whose text was searched for the framework
--   papers_with_mention: papers read that name it
--   share: papers_with_mention / papers_read, 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   exclusive: papers that name it and nothing on the other side (PyTorch, or TensorFlow with Keras); known for only
--     these two where a bundled reading is included
--   origin: seed, collected, or mixed where both are included
--   as_of: newest day of the readings
with summed as (
    select
        rule_set,
        framework,
        year,
        count(*)::integer as venues,
        sum(papers_read)::integer as papers_read,
        sum(papers_with_mention)::integer as papers_with_mention,
        case when count(exclusive) = count(*) then sum(exclusive) end::integer as exclusive,
        case when min(origin) = max(origin) then min(origin) else 'mixed' end as origin,
        max(as_of) as as_of
    from marts.mention_readings
    group by all
)

select
    * exclude (exclusive, origin, as_of),
    papers_with_mention / nullif(papers_read, 0) as share,
    wilson_low(papers_with_mention, papers_read) as share_low,
    wilson_high(papers_with_mention, papers_read) as share_high,
    exclusive,
    origin,
    as_of
from summed
