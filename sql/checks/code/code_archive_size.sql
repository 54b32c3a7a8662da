-- The archive does not have as many links as its file is known to hold: another file was imported, or only part of it.
-- severity: warning
select links.links, files.dataset_rows as expected
from (select count(*) as links from staging.pwc_links) as links
cross join (select dataset_rows from reference.pwc_archive_files where file = 'links') as files
where links.links > 0 and links.links != files.dataset_rows
