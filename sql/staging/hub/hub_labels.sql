-- Models on the Hugging Face Hub with the frameworks that their tags and library give, by versioned rules.
-- The marks of a model are those of its tags and its library name that reference.hub_tags knows; models with
-- the same marks and library share their labels, so the rules run once for each of a few thousand combinations.
-- grain: one row per snapshot and model
-- definition: hub-label-1
-- per_snapshot: hub_models
-- internal: true
-- columns:
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
--   scope: what the snapshot selects: whole, top, new or sample
--   id: repository name, organisation/model
--   organisation: part of the name before the slash; empty for the Hub's oldest models
--   created_at: time of creation (UTC); the Hub's floor of 2022-03-02T23:29:04 means on or before; empty where
--     missing or absurd
--   task: task as the Hub names it; empty where unknown
--   downloads: downloads in the 30 days before the snapshot; empty where missing or absurd
--   likes: likes on the snapshot's day
--   is_pytorch_raw: whether the Hub's own filter for PyTorch finds it (tag or library name pytorch)
--   is_tensorflow_raw: whether the Hub's own filters for TensorFlow find it (tag or library name tf or tf-keras)
--   labels: framework labels, each with its evidence (explicit, format, library); an empty list is unknown
--   formats: weight formats that its tags show
--   has_tags: whether the source gave tags at all
--   marks: its tags and library name that reference.hub_tags knows, in lower case, joined by |
--   library: its library name in lower case; empty where none is declared
--   definition: version of the label rules
with known_marks as (
    select list(tag) as marks from reference.hub_tags
),

models as (
    select
        snapshot_id,
        snapshot_date,
        scope,
        id,
        -- A time before the Hub or after the snapshot is a fault of the source, not a time of creation.
        case
            when "createdAt" between timestamp '2016-01-01' and snapshot_date + interval 2 day then "createdAt"
        end as created_at,
        pipeline_tag as task,
        -- A counter below zero or beyond 10^12 is a fault of the source, not a number of downloads.
        case when downloads between 0 and 1000000000000 then downloads end as downloads,
        case when likes between 0 and 1000000000000 then likes end as likes,
        tags is not null as has_tags,
        lower(library_name) as library,
        -- A filter inside each row costs a third of unnesting thirty million tags and grouping them again.
        lower(array_to_string(
            list_filter(list_append(tags, library_name), lambda mark: list_contains(known_marks.marks, lower(mark))),
            '|'
        )) as marks
    from raw.hub_models
    cross join known_marks
),

marked_models as (
    select
        models.* exclude (library),
        concat(models.marks, '@', libraries.key) as combination,
        models.library as library_name,
        libraries.key as library
    from models
    left join reference.hub_libraries as libraries on libraries.key = models.library
),

combinations as (
    select distinct combination, marks, library from marked_models
),

combination_marks as (
    select distinct combination, library, unnest(string_split(marks, '|')) as mark from combinations
),

candidates as (
    select combination_marks.combination, hub_tags.framework as label, 'explicit' as evidence
    from combination_marks
    join reference.hub_tags on hub_tags.tag = combination_marks.mark
    where hub_tags.counts_as_native and hub_tags.framework is not null
    union all
    select combination_marks.combination, hub_tags.framework, 'format'
    from combination_marks
    join reference.hub_tags on hub_tags.tag = combination_marks.mark
    left join reference.hub_libraries as libraries on libraries.key = combination_marks.library
    where hub_tags.counts_as_format and libraries.safetensors_mean_pytorch is distinct from false
    union all
    select combinations.combination, framework.label, 'library'
    from combinations
    join reference.hub_libraries as libraries on libraries.key = combinations.library
    cross join unnest(string_split(libraries.framework, ';')) as framework (label)
    where
        libraries.confidence in ('high', 'medium')
        and framework.label <> 'other'
        and (framework.label = 'pytorch' or libraries.counts_as_native is distinct from false)
),

blocked as (
    select distinct candidates.combination, blocks.blocked_label, blocks.blocked_evidence
    from candidates
    join reference.hub_label_blocks as blocks
        on blocks.label = candidates.label and blocks.definition = 'hub-label-1'
),

held as (
    -- Of explicit, format and library, the first alphabetically is the strongest.
    select candidates.combination, candidates.label, min(candidates.evidence) as evidence
    from candidates
    anti join blocked
        on blocked.combination = candidates.combination
        and blocked.blocked_label = candidates.label
        and blocked.blocked_evidence = candidates.evidence
    group by all
),

combination_labels as (
    select combination, list({'label': label, 'evidence': evidence} order by label) as labels
    from held
    group by combination
),

combination_formats as (
    select combination_marks.combination, list(distinct hub_tags.format order by hub_tags.format) as formats
    from combination_marks
    join reference.hub_tags on hub_tags.tag = combination_marks.mark
    where hub_tags.format is not null
    group by combination_marks.combination
),

raw_filters as (
    select
        combination,
        bool_or(mark = 'pytorch') as is_pytorch_raw,
        bool_or(mark in ('tf', 'tf-keras')) as is_tensorflow_raw
    from combination_marks
    group by combination
),

profiles as (
    select
        raw_filters.*,
        coalesce(combination_labels.labels, []) as labels,
        coalesce(combination_formats.formats, []) as formats
    from raw_filters
    left join combination_labels on combination_labels.combination = raw_filters.combination
    left join combination_formats on combination_formats.combination = raw_filters.combination
)

select
    marked_models.snapshot_id,
    marked_models.snapshot_date,
    marked_models.scope,
    marked_models.id,
    case when contains(marked_models.id, '/') then split_part(marked_models.id, '/', 1) end as organisation,
    marked_models.created_at,
    marked_models.task,
    marked_models.downloads,
    marked_models.likes,
    profiles.is_pytorch_raw,
    profiles.is_tensorflow_raw,
    profiles.labels,
    profiles.formats,
    marked_models.has_tags,
    marked_models.marks,
    marked_models.library_name as library,
    'hub-label-1' as definition
from marked_models
join profiles on profiles.combination = marked_models.combination
