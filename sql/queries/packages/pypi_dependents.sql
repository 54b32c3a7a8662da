-- How many packages on PyPI require each framework, among those with an upload in the month?
-- A package counts once a month, however many files it uploads.
-- grain: one row per package group and month
-- param package_group: varchar = null | one group, as torch; null for all
-- columns:
--   package_group: group of packages that stand for one thing
--   framework: framework that the group speaks for
--   month: first day of the month of upload
--   dependent_packages: packages that require one of the group
--   all_packages: packages with an upload that requires anything
--   share: dependent_packages / all_packages
--   dependent_packages_with_extras: packages that require one of the group, or name one in an extra
--   as_of: last day of the months that were read
select package_group, framework, month, dependent_packages, all_packages, share, dependent_packages_with_extras, as_of
from marts.pypi_dependents
where $package_group is null or package_group = $package_group
order by package_group, month
