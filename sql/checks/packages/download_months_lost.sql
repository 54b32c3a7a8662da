-- A month of a package's downloads is in the last published warehouse but not in the new one.
-- needs: published
select package, month
from published.marts.package_downloads
except
select package, month
from marts.package_downloads
