-- How many questions a year carry a framework's tag on Stack Overflow? Compare tags, not years: Stack Overflow as a
-- whole has shrunk since 2022.
-- grain: one row per tag, year and origin
-- columns: tag, year, questions, months, share_of_two, origin
--   share_of_two: questions / questions tagged pytorch or tensorflow; missing for other tags
--   origin: seed (bundled, published figure) or collected
select *
from (
    select
        *,
        case
            when tag in ('pytorch', 'tensorflow')
                then questions / nullif(
                    sum(questions) filter (where tag in ('pytorch', 'tensorflow')) over (partition by year, origin), 0
                )
        end as share_of_two
    from marts.stackoverflow_questions
)
order by tag, origin, year
