-- A month of a package's downloads that was published before is gone.
-- needs: published
select package, month
from published.marts.package_downloads
except
select package, month
from marts.package_downloads
