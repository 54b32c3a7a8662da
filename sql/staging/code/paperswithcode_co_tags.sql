-- Papers on paperswithcode.co by framework tag and month, each month from the newest snapshot that holds it.
-- grain: one row per month and framework
-- key: month, framework
-- definition: pwc-tags-1
-- columns:
--   month: first day of the month of publication
--   framework: framework key that the tag stands for; other for a tag that is not known
--   papers: papers with the tag; a paper may carry several
--   papers_all: papers of the month with or without a tag
--   snapshot_date: day of the count
with months as (
    select month, max(snapshot_id) as snapshot_id
    from raw.paperswithcode_co_tags
    group by month
),

counts as (
    select counts.*
    from raw.paperswithcode_co_tags as counts
    inner join months using (month, snapshot_id)
)

select
    try_cast(tagged.month || '-01' as date) as month,
    coalesce(words.framework, 'other') as framework,
    sum(tagged.papers)::bigint as papers,
    max(everything.papers) as papers_all,
    max(tagged.snapshot_date) as snapshot_date
from counts as tagged
inner join counts as everything on tagged.month = everything.month and everything.tag = '*'
left join reference.successor_words as words
    on words.source = 'paperswithcode_co' and lower(tagged.tag) = words.word
where tagged.tag != '*'
group by tagged.month, coalesce(words.framework, 'other')
