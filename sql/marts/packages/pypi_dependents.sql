-- Packages on PyPI that require a framework, among those with an upload in the month.
-- grain: one row per package group and month
-- key: package_group, month
-- definition: pypi-dependents-1
-- question: How many packages on PyPI require each framework, among those with an upload in the month? A package
--   counts once a month, however many files it uploads.
-- order: package_group, month
-- answer: package_group, framework, month, dependent_packages, all_packages, share, dependent_packages_with_extras,
--   as_of
-- param package_group: varchar = null | one group, such as torch; null for all
-- columns:
--   package_group: group of packages that are counted as one
--   framework: framework that the group stands for
--   month: first day of the month of upload
--   dependent_packages: packages that require one of the group
--   dependent_packages_with_extras: packages that require one of the group, or name one in an extra
--   all_packages: packages with an upload that declares any dependency
--   share: dependent_packages / all_packages
--   as_of: last day of the months that were read
with latest as (
    select *
    from raw.pypi_dependents
    qualify rank() over (order by snapshot_date desc, snapshot_id desc) = 1
)

select
    latest.package_group,
    signals.framework,
    latest.month,
    latest.dependents as dependent_packages,
    latest.dependents_with_extras as dependent_packages_with_extras,
    latest.packages as all_packages,
    latest.dependents / nullif(latest.packages, 0) as share,
    latest.snapshot_date as as_of
from latest
left join reference.framework_signals as signals
    on signals.name = latest.package_group and signals.kind = 'package_group'
