-- Repositories that depend on a project, as GitHub shows ("Used by"), at the last reading of a month.
-- A month without a reading has no row; PyTorch has none from August 2021 to August 2023.
-- grain: one row per repository and month
-- key: repository, month
-- definition: github-dependents-1
-- question: How many public repositories depend on a framework or library, as GitHub shows?
-- order: repository, month
-- param repository: varchar = null | one repository only; null for all
-- param framework: varchar = null | one framework only; null for all
-- columns:
--   repository: owner/name on GitHub
--   framework: framework that it is, or needs; missing where several share it
--   month: first day of the month
--   dependents: repositories shown as dependents
--   is_framework_itself: whether it is the framework itself, not a library built on it
--   observed_on: day of the reading
--   origin: seed
--   source: where the figure is from
select
    dependents.repository,
    known.framework,
    dependents.month,
    dependents.dependents,
    coalesce(known.is_framework_itself, false) as is_framework_itself,
    dependents.observed_on,
    'seed' as origin,
    dependents.source
from seed.github_dependents as dependents
left join reference.repository_frameworks as known on dependents.repository = known.repository
