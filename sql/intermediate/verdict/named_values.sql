-- Figures that reference.verdict_members can name: of a package, repository, tag, image, term or runtime.
-- grain: one row per kind, name and day
-- key: kind, name, day
-- internal: true
-- columns:
--   kind: where the figure comes from, see reference.verdict_members
--   name: package, package group, repository, tag, hub, image, term, framework or runtime
--   day: day, or first day of the period, that the figure describes
--   until: last day that it describes
--   value: the figure
with observed_stars as (
    select repository, month, observed_on, stars
    from marts.repo_stars
    where counting = 'observed'
),

-- A year of collected counts takes precedence over the published estimate of the same tag and year.
questions as (
    select tag, year, questions
    from marts.stackoverflow_questions
    where months = 12
    qualify row_number() over (partition by tag, year order by origin = 'collected' desc) = 1
),

full_years as (
    select repository, year, commits
    from marts.repo_commits
    where not is_partial
),

named as (
    select 'package_downloads' as kind, package as name, month as day, last_day(month) as until, downloads_30d as value
    from marts.package_downloads
    union all
    select 'package_per_million', package, month, last_day(month), median_per_million
    from marts.package_downloads
    union all
    select 'group_per_million', package_group, month, last_day(month), median_per_million
    from marts.package_group_downloads
    union all
    select 'commits', repository, make_date(year, 1, 1), make_date(year, 12, 31), commits
    from full_years
    union all
    select 'stars', repository, month, observed_on, stars
    from observed_stars
    union all
    select 'new_stars', later.repository, later.month, later.observed_on, later.stars - earlier.stars
    from observed_stars as later
    inner join observed_stars as earlier
        on earlier.repository = later.repository and earlier.month = later.month - interval 12 month
    union all
    select 'dependents', repository, month, observed_on, dependents
    from marts.repository_dependents
    union all
    select 'tag', tag, make_date(year, 1, 1), make_date(year, 12, 31), questions
    from questions
    union all
    select 'published_tag', tag, make_date(year, 1, 1), make_date(year, 12, 31), questions
    from marts.stackoverflow_questions
    where months = 12 and origin = 'seed'
    union all
    select 'model_hub', hub, month, last_day(month), pages
    from seed.model_hub_pages
    union all
    select 'image', image, date_trunc('month', observed_on), max(observed_on), arg_max(pulls, observed_on)
    from marts.docker_pulls
    group by image, date_trunc('month', observed_on)
    union all
    select 'term', term, make_date(year, 1, 1), make_date(year, 12, 31), share
    from marts.job_mentions
    where not is_partial
    union all
    select survey, framework, make_date(year, 1, 1), make_date(year, 12, 31), share
    from marts.survey_share
    where survey = 'kaggle' and population = 'all'
    union all
    select 'mlperf_' || suite, framework, drawn_on, drawn_on, share
    from marts.mlperf_share
    where drawn_on is not null
)

select kind, name, day::date as day, until::date as until, value::double as value
from named
where value is not null
