-- Frameworks that people say they use, by survey, year and population. Questions differ by year: Kaggle's of 2018 (past
-- five years) is not comparable with the later ones.
-- grain: one row per survey, year, population and framework
-- key: survey, year, population, framework
-- definition: survey-answers-1
-- question: Which frameworks do people say they use, survey by survey?
-- order: survey, population, year, share desc, framework
-- answer: survey, year, population, framework, respondents, answered, share, share_low, share_high, asked, origin,
--   source, note
-- param survey: varchar = null | kaggle, stack_overflow or python_developers; null for all
-- param population: varchar = null | who is counted, such as all or data_scientists; null for all
-- columns:
--   survey: kaggle, stack_overflow or python_developers
--   year: year in which it was asked
--   population: who is counted: all, data_scientists, students, professional_developers or python_developers
--   framework: framework or library; tensorflow_or_keras, pytorch_without_tensorflow_or_keras and
--     tensorflow_or_keras_without_pytorch are computed from the answers; none = answered none
--   respondents: respondents who named it; missing where only a share was reported
--   answered: respondents who answered the question: the denominator; missing where only a share was reported
--   share: respondents / answered, or the share as reported, 0 to 1; several answers were allowed
--   share_low: lower end of its Wilson 95 % interval, 0 to 1; missing where only a share was reported
--   share_high: upper end of its Wilson 95 % interval, 0 to 1; missing where only a share was reported
--   asked: what was asked; years with different questions are not comparable
--   is_verified: whether we saw the figure in the source or in a stored copy of it
--   origin: seed
--   source: where it was read
--   source_url: address of a report; missing for our own counts
--   note: what a reader should know; missing where there is nothing
select
    survey,
    year,
    population,
    framework,
    respondents,
    answered,
    coalesce(respondents / nullif(answered, 0), published_share) as share,
    wilson_low(respondents, answered) as share_low,
    wilson_high(respondents, answered) as share_high,
    question as asked,
    is_verified,
    'seed' as origin,
    source,
    source_url,
    note
from seed.survey_shares
