-- Repositories that two label givers both labelled, by the pair of labels: a confusion table in long form.
-- grain: one row per pair of label givers and pair of labels
-- key: source_a, source_b, framework_a, framework_b
-- definition: pwc-compat-1
-- columns:
--   source_a: first label giver: pwc_archive, code_of_paper or repo_labels (ours)
--   source_b: second label giver, later in the alphabet
--   framework_a: framework key by the first
--   framework_b: framework key by the second
--   repositories: distinct repositories with this pair of labels
with votes as (
    select source, repository, framework, count(*) as links
    from staging.code_links
    where labelled_by = 'source'
    group by all
),

labels as (
    select source, repository, min_by(framework, (-links, framework)) as framework
    from votes
    group by source, repository
    union all
    select 'repo_labels' as source, repository, framework
    from staging.repository_labels
)

select
    a.source as source_a,
    b.source as source_b,
    a.framework as framework_a,
    b.framework as framework_b,
    count(*) as repositories
from labels as a
inner join labels as b on a.repository = b.repository and a.source < b.source
group by all
