-- The archive or a successor uses a framework word that is not known; it counts as other.
-- severity: warning
select 'pwc_archive' as source, word, count(*) as links
from staging.pwc_links
where framework = 'other'
group by all
union all
select 'code_of_paper' as source, framework as word, count(*) as links
from raw.code_of_paper_links
where
    framework is not null
    and lower(trim(framework)) not in (select word from reference.successor_words where source = 'code_of_paper')
group by all
