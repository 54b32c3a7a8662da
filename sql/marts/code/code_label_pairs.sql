-- Repositories that two series both have labelled, by the pair of labels: a confusion table in long form. Two series
-- that both carry our labels are not compared.
-- grain: one row per span, pair of series and pair of labels
-- key: span, source_a, source_b, framework_a, framework_b
-- definition: pwc-compat-2
-- columns:
--   span: all, or overlap: repositories that both series first link from 2024-01 to 2025-06, when archive and successors ran side by side; our labels have no date of their own
--   source_a: first series: a source key, see reference.code_sources, repo_labels: all repositories labelled by us, or classifier_bench: 30 repositories of the archive drawn at random and labelled by us, bundled
--   source_b: second series, later alphabetically
--   framework_a: framework key in the first
--   framework_b: framework key in the second
--   repositories: distinct repositories with this pair of labels
with successors as (
    -- At least one of two series is not the archive, so of the archive only these repositories can be in a pair.
    select repository from marts.code_repositories where official = 'all' and source != 'pwc_archive'
    union
    select repository from staging.repository_labels
),

labels as (
    select
        source,
        repository,
        framework,
        if(labelled_by = 'source', source, labelled_by) as labelled_by,
        coalesce(first_linked_on between date '2024-01-01' and date '2025-06-30', false) as is_in_overlap
    from marts.code_repositories
    semi join successors using (repository)
    where official = 'all' and framework is not null
    union all
    select 'repo_labels' as source, repository, framework, 'frameshare' as labelled_by, true as is_in_overlap
    from staging.repository_labels
),

spans as (
    select unnest(['all', 'overlap']) as span
)

select
    spans.span,
    a.source as source_a,
    b.source as source_b,
    a.framework as framework_a,
    b.framework as framework_b,
    count(*) as repositories
from labels as a
inner join labels as b on a.repository = b.repository and a.source < b.source and a.labelled_by != b.labelled_by
cross join spans
where spans.span = 'all' or (a.is_in_overlap and b.is_in_overlap)
group by all
union all
-- Measured once and bundled: ours is the first series alphabetically.
select
    'all' as span,
    'classifier_bench' as source_a,
    'pwc_archive' as source_b,
    framework_ours as framework_a,
    framework_archive as framework_b,
    repositories
from seed.code_label_bench
where drawn = 'random'
