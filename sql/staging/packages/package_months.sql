-- Months for which a package was collected or is in a published list: no other counter is needed there.
-- grain: one row per package and month
-- key: package, month
-- internal: true
-- columns:
--   package: name on PyPI
--   month: first day of the month
select package, month
from raw.pypi_downloads
union
select package, month
from seed.pypi_downloads
