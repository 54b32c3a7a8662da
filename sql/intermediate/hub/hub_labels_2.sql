-- Labels by hub-label-2 of the most downloaded models of each snapshot, and of all models of small ones: tags and
-- library as in hub-label-1, its changes to libraries, and the names of files where a list of them was read. A list
-- says nothing about days before it was read.
-- grain: one row per snapshot and model
-- definition: hub-label-2
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   id: repository name
--   labels: framework labels, each with its evidence (explicit, files, format, library); an empty list is unknown
--   has_file_list: whether a list of its files was read by the snapshot's day
--   definition: version of the label rules
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
        counts_as_native is distinct from false or framework not like '%;%' as counts_beside_pytorch
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
    select models.snapshot_id, models.id, max_by(files.file_labels, files.read_on) as file_labels
    from models
    inner join intermediate.hub_file_labels as files
        on models.id = files.id and models.snapshot_date >= files.read_on and files.definition = 'hub-label-2'
    group by models.snapshot_id, models.id
),

candidates as (
    select models.snapshot_id, models.id, found.label, found.evidence
    from models
    inner join combination_candidates as found
        on models.marks = found.marks and models.library is not distinct from found.library
    union all
    select snapshot_id, id, unnest(file_labels), 'files'
    from listed
),

blocked as (
    select distinct candidates.snapshot_id, candidates.id, blocks.blocked_label, blocks.blocked_evidence
    from candidates
    inner join reference.hub_label_blocks as blocks
        on candidates.label = blocks.label and blocks.definition = 'hub-label-2'
),

held as (
    -- Of explicit, files, format and library, the first alphabetically is the strongest.
    select candidates.snapshot_id, candidates.id, candidates.label, min(candidates.evidence) as evidence
    from candidates
    anti join blocked
        on
            candidates.snapshot_id = blocked.snapshot_id
            and candidates.id = blocked.id
            and candidates.label = blocked.blocked_label
            and candidates.evidence = blocked.blocked_evidence
    group by all
),

labelled as (
    select snapshot_id, id, list({'label': label, 'evidence': evidence} order by label) as labels
    from held
    group by snapshot_id, id
)

select
    models.snapshot_id,
    models.id,
    coalesce(labelled.labels, []) as labels,
    listed.id is not null as has_file_list,
    'hub-label-2' as definition
from models
left join labelled on models.snapshot_id = labelled.snapshot_id and models.id = labelled.id
left join listed on models.snapshot_id = listed.snapshot_id and models.id = listed.id
