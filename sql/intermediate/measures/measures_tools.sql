-- Measures of repositories, questions and implementations, in the columns of marts.measures.
-- internal: true
-- columns: measure, unit, subject, framework, period, grain, value, denominator, is_partial, origin, source,
--   definition, as_of
with repository_frameworks as (
    select lower(repositories.repository) as repository, any_value(frameworks.framework) as framework
    from reference.tool_repositories as repositories
    inner join reference.tools as tools on repositories.tool = tools.tool
    left join reference.frameworks as frameworks on frameworks.framework = tools.side
    group by all
    having count(distinct tools.side) = 1
),

signals as (
    select kind, lower(name) as name, framework
    from reference.framework_signals
),

families as (
    select
        released_on, version, families, origin,
        unnest(['pytorch', 'tensorflow', 'jax']) as framework,
        unnest([pytorch_families, tensorflow_families, flax_families]) as implemented
    from marts.transformers_families
)

select
    if(stars.counting = 'observed', 'github_stars', 'github_stars_still_held') as measure, 'stars' as unit,
    stars.repository as subject, coalesce(signals.framework, tools.framework) as framework, stars.month as period,
    'month' as grain, stars.stars as value, null::bigint as denominator, false as is_partial, stars.origin, stars.source,
    'github-stars-1' as definition, stars.observed_on as as_of
from marts.repo_stars as stars
left join signals on signals.kind = 'repository' and signals.name = lower(stars.repository)
left join repository_frameworks as tools on tools.repository = lower(stars.repository)
union all
select
    'github_commits', 'commits', commits.repository, coalesce(signals.framework, tools.framework),
    make_date(commits.year, 1, 1), 'year', commits.commits, null, commits.is_partial, commits.origin,
    'GitHub, ' || commits.repository, 'github-commits-1', commits.read_to
from marts.repo_commits as commits
left join signals on signals.kind = 'repository' and signals.name = lower(commits.repository)
left join repository_frameworks as tools on tools.repository = lower(commits.repository)
union all
select
    'github_dependents', 'repositories', repository, framework, month, 'month', dependents, null, false, origin, source,
    'github-dependents-1', observed_on
from marts.repository_dependents
union all
select
    'stackoverflow_questions', 'questions', questions.tag, signals.framework, make_date(questions.year, 1, 1), 'year',
    questions.questions, null, questions.months < 12, questions.origin,
    if(questions.origin = 'seed', 'Stack Overflow, published counts', 'stackoverflow_tags'), 'stackoverflow-questions-1', null
from marts.stackoverflow_questions as questions
left join signals on signals.kind = 'tag' and signals.name = questions.tag
union all
select
    'transformers_families', 'model families', 'transformers ' || version, framework, released_on, 'release', implemented,
    families, false, origin, 'huggingface/transformers', 'transformers-families-1', released_on
from families
