-- Months within a source's span whose links were not read, or only in part: a source that is read month by month has
-- only stragglers from earlier months, and a month that failed is left to a later run.
-- grain: one row per source and month
-- key: source, month
-- internal: true
-- columns:
--   source: source key, see reference.code_sources; the archive has every month
--   month: first day of the month
with mentions as (
    select 'hf_papers' as source, month, max(snapshot_id) as snapshot_id
    from raw.hf_papers
    group by month
    union all
    select 'paperswithcode_co' as source, month, max(snapshot_id) as snapshot_id
    from raw.paperswithcode_co_links
    group by month
    union all
    select 'code_of_paper' as source, left(published_on, 7) as month, max(snapshot_id) as snapshot_id
    from raw.code_of_paper_links
    where channel = 'api'
    group by left(published_on, 7)
),

misses as (
    select source, unnest(string_split(missing, ', ')) as month, snapshot_id
    from meta.snapshots
    where dataset in ('hf_papers', 'paperswithcode_co_links', 'code_of_paper_links')
),

-- A month counts as read unless the newest snapshot that names it lists it as missing.
months_read as (
    select mentions.source, try_cast(mentions.month || '-01' as date) as month
    from mentions
    left join misses using (source, month)
    group by mentions.source, mentions.month
    having coalesce(max(misses.snapshot_id), '') < max(mentions.snapshot_id)
),

published_files as (
    select max(snapshot_date) as snapshot_date from raw.code_of_paper_links where channel = 'bulk'
),

spans as (
    select source, date_trunc('month', min(linked_on))::date as first_month, max(snapshot_date) as as_of
    from staging.code_links
    where source != 'pwc_archive'
    group by source
),

months as (
    select source, unnest(generate_series(first_month, as_of, interval 1 month))::date as month
    from spans
)

select months.source, months.month
from months
anti join months_read using (source, month)
cross join published_files
where months.source != 'code_of_paper' or months.month > coalesce(published_files.snapshot_date, date '0001-01-01')
