-- Which frameworks do people say they use, survey by survey?
-- grain: one row per survey, year, population and framework
-- param survey: varchar = null | kaggle, stack_overflow or python_developers; null for all
-- param population: varchar = null | who is counted, as all or data_scientists; null for all
-- columns:
--   survey: kaggle, stack_overflow or python_developers
--   year: year in which it was asked
--   population: who is counted
--   framework: framework or library; tensorflow_or_keras and the two without are computed; none = says none
--   respondents: respondents who named it; missing where only a share was reported
--   answered: respondents who answered the question: the denominator
--   share: respondents / answered, or the share as reported, 0 to 1; several answers were allowed
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   asked: what was asked; years with another question do not compare
--   origin: seed
--   source: where it was read
--   note: what a reader should know
select
    survey, year, population, framework, respondents, answered, share, share_low, share_high, asked, origin,
    source, note
from marts.survey_share
where
    ($survey is null or survey = $survey)
    and ($population is null or population = $population)
order by survey, population, year, share desc, framework
