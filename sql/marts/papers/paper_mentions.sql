-- Frameworks that a paper names, under each rule set; papers with a vendor word count only under sets without vendor
-- words.
-- grain: one row per paper, rule set and framework
-- key: venue, year, paper_id, rule_set, framework
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   paper_id: id of the paper at the publisher
--   rule_set: rule set, see reference.definitions
--   framework: framework that the paper names
--   side: side of the framework where frameworks are compared one to one
--   hits: places that name it
--   is_exclusive: whether the paper names nothing of the other sides among PyTorch and TensorFlow (with Keras)
with named as (
    select
        hits.venue,
        hits.year,
        hits.paper_id,
        rule_sets.rule_set,
        rule_sets.role,
        rule_sets.framework,
        rule_sets.side,
        count(*)::integer as hits
    from marts.paper_hits as hits
    inner join staging.mention_rule_sets as rule_sets
        on hits.rule = rule_sets.rule and (hits.section = 'body' or not rule_sets.is_body_only)
    group by all
),

countable as (
    select named.*
    from named
    anti join (select * from named where role = 'vendor') as vendors using (venue, year, paper_id, rule_set)
    where named.role = 'mention'
),

main_sides as (
    select
        venue,
        year,
        paper_id,
        rule_set,
        list(distinct side) filter (where side in ('pytorch', 'tensorflow')) as sides
    from countable
    group by all
)

select
    venue,
    year,
    paper_id,
    rule_set,
    countable.framework,
    countable.side,
    countable.hits,
    len(list_filter(coalesce(main_sides.sides, []), lambda other: other <> countable.side)) = 0 as is_exclusive
from countable
inner join main_sides using (venue, year, paper_id, rule_set)
