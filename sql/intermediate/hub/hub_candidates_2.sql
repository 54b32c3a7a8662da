-- What tags and libraries say by hub-label-2 of the most downloaded models of each snapshot, and of all models of small
-- ones: every label with its evidence, before some give way to others. Changes to libraries against hub-label-1 are rows of
-- reference.hub_library_changes.
-- grain: one row per snapshot and model
-- definition: hub-label-2
-- per_snapshot: hub_models
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
--   id: repository name
--   candidates: labels, each with its evidence (explicit, format, library); an empty list where nothing says any
with models as (
    select snapshot_id, snapshot_date, id, marks, library from staging.hub_top
    union
    select snapshot_id, snapshot_date, id, marks, library from staging.hub_small_snapshots
),

libraries as (
    select
        key as library,
        framework,
        confidence in ('high', 'medium') as is_sure,
        safetensors_mean_pytorch,
        -- A library for several frameworks does not say which of them a model is for.
        coalesce(counts_as_native, true) or framework not like '%;%' as counts_beside_pytorch
    from reference.hub_libraries
    where key not in (select library from reference.hub_library_changes where definition = 'hub-label-2')
    union all
    select library, framework, true as is_sure, safetensors_mean_pytorch, true as counts_beside_pytorch
    from reference.hub_library_changes
    where definition = 'hub-label-2'
),

combinations as (
    select distinct marks, library from models
),

combination_marks as (
    select marks, library, unnest(string_split(marks, '|')) as mark from combinations
),

combination_candidates as (
    select combination_marks.marks, combination_marks.library, hub_tags.framework as label, 'explicit' as evidence
    from combination_marks
    inner join reference.hub_tags on combination_marks.mark = hub_tags.tag
    where hub_tags.counts_as_native and hub_tags.framework is not null
    union all
    select combination_marks.marks, combination_marks.library, hub_tags.framework, 'format'
    from combination_marks
    inner join reference.hub_tags on combination_marks.mark = hub_tags.tag
    left join libraries on combination_marks.library = libraries.library
    where hub_tags.counts_as_format and libraries.safetensors_mean_pytorch is distinct from false
    union all
    select combinations.marks, combinations.library, framework.label, 'library'
    from combinations
    inner join libraries on combinations.library = libraries.library
    cross join unnest(string_split(libraries.framework, ';')) as framework (label)
    where
        libraries.is_sure
        and framework.label <> 'other'
        and (framework.label = 'pytorch' or libraries.counts_beside_pytorch)
),

listed as (
    select marks, library, list({'label': label, 'evidence': evidence} order by label, evidence) as candidates
    from combination_candidates
    group by marks, library
)

select models.snapshot_id, models.snapshot_date, models.id, coalesce(listed.candidates, []) as candidates
from models
left join listed on models.marks = listed.marks and models.library is not distinct from listed.library
