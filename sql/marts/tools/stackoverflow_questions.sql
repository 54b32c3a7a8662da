-- Questions on Stack Overflow by tag and year; compare tags, not years: the whole site has shrunk since 2022.
-- grain: one row per tag, year and origin
-- key: tag, year, origin
-- definition: stackoverflow-questions-1
-- columns:
--   tag: tag on Stack Overflow
--   year: calendar year
--   questions: questions asked; estimated from a published rate where origin is seed
--   months: months of the year that the figure covers
--   origin: seed or collected; the two are separate series
select
    tag,
    year(month)::integer as year,
    sum(questions)::integer as questions,
    count(*)::integer as months,
    'seed' as origin
from seed.stackoverflow_questions
group by all
union all
select
    tag,
    year::integer as year,
    arg_max(questions, (snapshot_date, snapshot_id))::integer as questions,
    12 as months,
    'collected' as origin
from raw.stackoverflow_tags
group by all
