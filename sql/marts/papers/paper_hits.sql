-- Places in papers that match a mention rule, with 80 characters of context. At most 100 places per rule, paper and
-- section are stored.
-- grain: one row per hit
-- key: venue, year, paper_id, hit_number
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   paper_id: id of the paper at the publisher
--   hit_number: number of the hit within the paper, from 1
--   rule: name of the rule, see reference.mention_rules
--   page: page, from 1
--   section: body, references or appendix
--   context: 80 characters around the hit, on one line
with numbered as (
    select
        venue,
        year,
        paper_id,
        unnest(hits) as hit,
        generate_subscripts(hits, 1)::integer as hit_number
    from staging.paper_reads
    where reason is null
)

select
    venue,
    year,
    paper_id,
    hit_number,
    hit.rule,
    hit.page,
    hit.section,
    hit.context
from numbered
