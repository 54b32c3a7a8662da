-- Measures of benchmarks, surveys and job postings, in the columns of marts.measures.
-- internal: true
-- columns:
--   measure: name of the measure
--   unit: unit of value
--   subject: what was looked at
--   framework: framework
--   period: first day of the period
--   grain: length of the period
--   value: the figure
--   share: value / denominator, 0 to 1
--   denominator: what share is a share of, in the unit
--   low: lower end of the Wilson 95 % interval of share
--   high: upper end of that interval
--   is_partial: whether the period is incomplete
--   origin: seed or collected
--   source: where the figure is from
--   definition: rule by which it was counted
--   as_of: day that the source's data describe
select
    'mlperf_results' as measure,
    'results' as unit,
    suite || ' ' || round as subject,
    framework,
    published_on as period,
    'round' as grain,
    results::double as value,
    share,
    all_results::double as denominator,
    null::double as low,
    null::double as high,
    false as is_partial,
    origin,
    source,
    'mlperf-results-1' as definition,
    published_on as as_of
from marts.mlperf_share
union all
select
    'job_offers' as measure,
    'posts' as unit,
    'Hacker News, ' || jobs.term as subject,
    frameworks.framework,
    make_date(jobs.year, 1, 1) as period,
    'year' as grain,
    jobs.posts::double as value,
    jobs.share,
    jobs.all_posts::double as denominator,
    jobs.share_low as low,
    jobs.share_high as high,
    jobs.is_partial,
    jobs.origin,
    jobs.source,
    'job-mentions-1' as definition,
    null::date as as_of
from marts.job_mentions as jobs
left join reference.frameworks as frameworks on frameworks.framework = jobs.term
union all
select
    'survey_answers' as measure,
    'respondents' as unit,
    survey || ', ' || population as subject,
    framework,
    make_date(year, 1, 1) as period,
    'year' as grain,
    respondents::double as value,
    share,
    answered::double as denominator,
    share_low as low,
    share_high as high,
    false as is_partial,
    origin,
    source,
    'survey-answers-1' as definition,
    null::date as as_of
from marts.survey_share
