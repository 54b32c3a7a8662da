-- How many packages, repositories and images depend on a PyPI package?
-- grain: one row per package and day
-- param package: varchar = null | one package; null for all
-- columns:
--   package: name on PyPI
--   framework: framework that it speaks for; missing for a tool of many
--   observed_on: day of the observation
--   dependent_packages: packages that depend on it
--   dependent_repositories: repositories that depend on it
--   dependent_images: Docker images that hold it; missing where not shown
--   synced_on: day on which the service looked at the package last
select package, framework, observed_on, dependent_packages, dependent_repositories, dependent_images, synced_on
from marts.package_dependents
where $package is null or package = $package
order by package, observed_on
