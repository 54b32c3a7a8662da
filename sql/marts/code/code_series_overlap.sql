-- How far two series agree on the repositories that both have labelled.
-- grain: one row per span and pair of series
-- key: span, source_a, source_b
-- definition: pwc-compat-2
-- columns:
--   span: all, or overlap: repositories that both series first link from 2024-01 to 2025-06
--   source_a: first series: a source key, see reference.code_sources, or repo_labels: all repositories labelled by us
--   source_b: second series, later alphabetically
--   repositories: distinct repositories that both have labelled
--   agreeing: those with the same framework from both
--   agreement: agreeing / repositories, 0 to 1
--   agreement_low: lower end of its Wilson 95 % interval
--   agreement_high: upper end of its Wilson 95 % interval
--   expected_agreement: agreement that the two distributions of labels give by chance, 0 to 1
--   kappa: Cohen's kappa: agreement beyond chance, 1 at most; missing where chance alone gives full agreement
with totals as (
    select
        span,
        source_a,
        source_b,
        sum(repositories)::bigint as repositories,
        coalesce(sum(repositories) filter (where framework_a = framework_b), 0)::bigint as agreeing
    from marts.code_label_pairs
    group by span, source_a, source_b
),

margins_a as (
    select span, source_a, source_b, framework_a as framework, sum(repositories) as repositories
    from marts.code_label_pairs
    group by all
),

margins_b as (
    select span, source_a, source_b, framework_b as framework, sum(repositories) as repositories
    from marts.code_label_pairs
    group by all
),

by_chance as (
    select margins_a.span, margins_a.source_a, margins_a.source_b, sum(margins_a.repositories * margins_b.repositories) as products
    from margins_a
    inner join margins_b using (span, source_a, source_b, framework)
    group by all
),

rates as (
    select
        totals.*,
        totals.agreeing / totals.repositories as agreement,
        coalesce(by_chance.products, 0) / (totals.repositories::double ** 2) as expected_agreement
    from totals
    left join by_chance using (span, source_a, source_b)
)

select
    * exclude (expected_agreement),
    wilson_low(agreeing, repositories) as agreement_low,
    wilson_high(agreeing, repositories) as agreement_high,
    expected_agreement,
    case when expected_agreement < 1 then (agreement - expected_agreement) / (1 - expected_agreement) end as kappa
from rates
