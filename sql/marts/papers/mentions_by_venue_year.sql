-- Papers that name a framework, by venue, year and rule set: those that we read, and the published series.
-- grain: one row per venue, year, rule set, framework and basis
-- key: venue, year, rule_set, framework, basis
-- definition: mention-1
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   rule_set: rules by which papers were searched; never compare across them
--   framework: framework
--   basis: read (our reading of full texts) or published (counts of Horace He)
--   papers_listed: papers of the venue and year; missing where no list is kept
--   papers_read: papers whose text was searched for the framework; 0 where only a list is kept
--   papers_with_mention: papers read that name it; missing where only exclusive counts were published
--   share: papers_with_mention / papers_read, 0 to 1; missing where no paper was read
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   exclusive: papers that name it and nothing on the other side (PyTorch, or TensorFlow with Keras)
--   origin: seed (bundled figure) or collected (by this installation)
--   as_of: newest day of the data behind the row
with frameworks as (
    select
        rule_set,
        framework,
        list(distinct rule) as rules
    from staging.mention_rule_sets
    where role = 'mention'
    group by all
),

vendor_rules as (
    select
        rule_set,
        list(distinct rule) as rules
    from staging.mention_rule_sets
    where role = 'vendor'
    group by rule_set
),

listed as (
    select
        venue,
        year,
        count(*)::integer as papers_listed,
        max(snapshot_date) as as_of
    from staging.paper_listing
    group by all
),

-- Few distinct sets of rules were ever applied: compare once per set, not once per paper.
read_together as (
    select
        venue,
        year,
        rules_searched,
        count(*) as papers_read,
        max(snapshot_date) as as_of
    from staging.paper_reads
    where reason is null
    group by all
),

searched as (
    select
        reads.venue,
        reads.year,
        frameworks.rule_set,
        frameworks.framework,
        sum(reads.papers_read)::integer as papers_read,
        max(reads.as_of) as as_of
    from read_together as reads
    inner join frameworks on list_has_all(reads.rules_searched, frameworks.rules)
    left join vendor_rules on frameworks.rule_set = vendor_rules.rule_set
    where list_has_all(reads.rules_searched, coalesce(vendor_rules.rules, []))
    group by all
),

named as (
    select
        venue,
        year,
        rule_set,
        framework,
        count(*)::integer as papers_with_mention,
        count(*) filter (where is_exclusive)::integer as exclusive
    from marts.paper_mentions
    group by all
),

known_years as (
    select venue, year from listed
    union
    select venue, year from searched
),

read_rows as (
    select
        known_years.venue,
        known_years.year,
        frameworks.rule_set,
        frameworks.framework,
        'read' as basis,
        listed.papers_listed,
        coalesce(searched.papers_read, 0) as papers_read,
        coalesce(named.papers_with_mention, 0) as papers_with_mention,
        coalesce(named.exclusive, 0) as exclusive,
        'collected' as origin,
        coalesce(searched.as_of, listed.as_of) as as_of
    from known_years
    cross join frameworks
    left join listed using (venue, year)
    left join searched using (venue, year, rule_set, framework)
    left join named using (venue, year, rule_set, framework)
),

published_rows as (
    select
        venue,
        year,
        rule_set,
        unnest(['pytorch', 'tensorflow']) as framework,
        'published' as basis,
        papers as papers_listed,
        papers as papers_read,
        null::integer as papers_with_mention,
        unnest([pytorch_only, tensorflow_only]) as exclusive,
        origin,
        as_of
    from marts.papers_by_venue_year
)

select
    * exclude (exclusive, origin, as_of),
    papers_with_mention / nullif(papers_read, 0) as share,
    wilson_low(papers_with_mention, papers_read) as share_low,
    wilson_high(papers_with_mention, papers_read) as share_high,
    exclusive,
    origin,
    as_of
from (from read_rows union all by name from published_rows)
