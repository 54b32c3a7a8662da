-- The figures that the verdict rests on: PyTorch's side against TensorFlow's, point by point.
-- grain: one row per measure and day
-- key: measure, day
-- columns:
--   measure: name of the series, see reference.verdict_rules
--   day: day, or first day of the month or year, that both values describe
--   value_a: PyTorch's side; missing if unknown
--   value_b: TensorFlow's side; missing if unknown
with package_pairs (measure, package_a, package_b) as (
    values ('server_downloads', 'torchserve', 'tensorflow-serving-api')
),

group_pairs (measure, group_a, group_b) as (
    values ('framework_downloads', 'torch', 'tensorflow'), ('on_device_downloads', 'executorch', 'tflite')
),

commit_pairs (measure, repository_a, repository_b) as (
    values
        ('server_commits', 'pytorch/serve', 'tensorflow/serving'),
        ('on_device_commits', 'pytorch/executorch', 'google-ai-edge/LiteRT')
),

observed_stars as (
    select
        month,
        max(stars) filter (where repository = 'pytorch/pytorch') as value_a,
        max(stars) filter (where repository = 'tensorflow/tensorflow') as value_b
    from marts.repo_stars
    where kind = 'observed' and repository in ('pytorch/pytorch', 'tensorflow/tensorflow')
    group by month
),

newest_papers as (
    select year, sum(pytorch_only) as value_a, sum(tensorflow_only) as value_b
    from marts.pytorch_share_by_year
    where population = 'accepted_only'
        and rule_set = (
            select max(rule_set) from marts.pytorch_share_by_year where population = 'accepted_only'
        )
    group by year
),

points as (
    select 'transformers_families' as measure, released_on as day, pytorch as value_a, tensorflow as value_b
    from marts.transformers_families
    union all
    select
        case when scope = 'whole' then 'hub_models' else 'hub_popular_models' end,
        snapshot_date,
        max(share) filter (where bucket = 'pytorch_only'),
        max(share) filter (where bucket = 'tensorflow_only')
    from marts.hub_exclusivity
    where method = 'inferred' and scope in ('whole', 'sample')
    group by scope, snapshot_date
    union all
    select 'papers', make_date(year, 1, 1), value_a, value_b
    from newest_papers
    union all
    select
        'paper_code',
        period_start,
        max(repositories) filter (where framework = 'pytorch'),
        max(repositories) filter (where framework = 'tensorflow')
    from marts.code_share_by_period
    where source = 'pwc_archive' and period = 'year' and official = 'all' and not is_partial
    group by period_start
    union all
    select
        area || '_tools_alive',
        day,
        max(alive / tools) filter (where side = 'pytorch'),
        max(alive / tools) filter (where side = 'tensorflow')
    from intermediate.tool_lives
    group by area, day
    union all
    select
        pairs.measure,
        downloads.month,
        max(downloads.median_per_million) filter (where downloads.package_group = pairs.group_a),
        max(downloads.median_per_million) filter (where downloads.package_group = pairs.group_b)
    from marts.package_group_downloads as downloads
    inner join group_pairs as pairs on downloads.package_group in (pairs.group_a, pairs.group_b)
    group by all
    union all
    select
        pairs.measure,
        downloads.month,
        max(downloads.median_per_million) filter (where downloads.package = pairs.package_a),
        max(downloads.median_per_million) filter (where downloads.package = pairs.package_b)
    from marts.package_downloads as downloads
    inner join package_pairs as pairs on downloads.package in (pairs.package_a, pairs.package_b)
    group by all
    union all
    select
        pairs.measure,
        make_date(commits.year, 1, 1),
        max(commits.commits) filter (where commits.repository = pairs.repository_a),
        max(commits.commits) filter (where commits.repository = pairs.repository_b)
    from marts.repo_commits as commits
    inner join commit_pairs as pairs on commits.repository in (pairs.repository_a, pairs.repository_b)
    where commits.year < year((select max(read_to) from marts.repo_commits))
    group by all
    union all
    select 'stars', month, value_a, value_b
    from observed_stars
    union all
    select
        'new_stars',
        later.month,
        later.value_a - earlier.value_a,
        later.value_b - earlier.value_b
    from observed_stars as later
    inner join observed_stars as earlier on earlier.month = later.month - interval 12 month
    union all
    select
        'questions',
        make_date(year, 1, 1),
        max(questions) filter (where tag = 'pytorch'),
        max(questions) filter (where tag = 'tensorflow')
    from marts.stackoverflow_questions
    where months = 12 and origin = 'seed'
    group by year
    union all
    select
        'model_hub_pages',
        month,
        max(pages) filter (where hub = 'pytorch_hub'),
        max(pages) filter (where hub = 'tfhub.dev')
    from seed.model_hub_pages
    group by month
    union all
    select
        'server_image_pulls',
        date_trunc('month', observed_on)::date,
        max(pulls) filter (where image = 'pytorch/torchserve'),
        max(pulls) filter (where image = 'tensorflow/serving')
    from marts.docker_pulls
    where image in ('pytorch/torchserve', 'tensorflow/serving')
    group by all
)

select measure, day::date as day, value_a::double as value_a, value_b::double as value_b
from points
