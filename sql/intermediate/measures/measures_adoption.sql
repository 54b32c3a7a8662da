-- Measures of benchmarks, surveys and job postings, in the columns of marts.measures.
-- internal: true
-- columns: measure, unit, subject, framework, period, grain, value, share, denominator, is_partial, origin, source,
--   definition, as_of, low, high
select
    'mlperf_results' as measure,
    'results' as unit,
    suite || ' ' || round as subject,
    framework,
    published_on as period,
    'round' as grain,
    results as value,
    share,
    all_results as denominator,
    false as is_partial,
    origin,
    source,
    'mlperf-results-1' as definition,
    published_on as as_of
from marts.mlperf_share
union all by name
select
    'job_offers' as measure,
    'posts' as unit,
    'Hacker News, ' || jobs.term as subject,
    frameworks.framework,
    make_date(jobs.year, 1, 1) as period,
    'year' as grain,
    jobs.posts as value,
    jobs.share,
    jobs.all_posts as denominator,
    jobs.share_low as low,
    jobs.share_high as high,
    jobs.is_partial,
    jobs.origin,
    jobs.source,
    'job-mentions-1' as definition
from marts.job_mentions as jobs
left join reference.frameworks as frameworks on frameworks.framework = jobs.term
union all by name
select
    'survey_answers' as measure,
    'respondents' as unit,
    survey || ', ' || population as subject,
    framework,
    make_date(year, 1, 1) as period,
    'year' as grain,
    respondents as value,
    share,
    answered as denominator,
    share_low as low,
    share_high as high,
    false as is_partial,
    origin,
    source,
    'survey-answers-1' as definition
from marts.survey_share
