-- A package has more downloads than the whole basket of its month.
select package, month, downloads_raw, per_million
from marts.package_downloads
where per_million > 1000000 or downloads_raw < 0
