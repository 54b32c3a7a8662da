-- The archive's links are not as many as its file is known to hold: an import of another file, or a part of it.
-- severity: warning
select links.links, files.dataset_rows as expected
from (select count(*) as links from staging.pwc_links) as links
cross join (select dataset_rows from reference.pwc_archive_files where file = 'links') as files
where links.links > 0 and links.links != files.dataset_rows
