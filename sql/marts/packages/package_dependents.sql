-- What depends on a PyPI package, as ecosyste.ms showed it on a day; of a day read twice, the later reading.
-- grain: one row per package and day
-- key: package, observed_on
-- definition: package-dependents-1
-- question: How many packages, repositories and images depend on a PyPI package?
-- order: package, observed_on
-- param package: varchar = null | one package; null for all
-- columns:
--   package: name on PyPI
--   framework: framework that it stands for; missing for a tool that serves several
--   observed_on: day of the observation
--   dependent_packages: packages that depend on it
--   dependent_repositories: repositories that depend on it
--   dependent_images: Docker images that contain it; missing where not shown
--   synced_on: day on which the service last looked at the package
with latest as (
    select *
    from raw.ecosystems_dependents
    qualify row_number() over (partition by package, observed_on order by snapshot_id desc) = 1
)

select
    latest.package,
    groups.framework,
    latest.observed_on,
    latest.dependent_packages,
    latest.dependent_repositories,
    latest.dependent_images,
    latest.synced_on
from latest
left join reference.package_groups as groups on groups.package = latest.package
