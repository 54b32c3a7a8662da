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
with listed as (
    select models.snapshot_id, models.id, max_by(files.file_labels, files.read_on) as file_labels
    from intermediate.hub_candidates_2 as models
    inner join intermediate.hub_file_labels as files
        on models.id = files.id and models.snapshot_date >= files.read_on and files.definition = 'hub-label-2'
    group by models.snapshot_id, models.id
),

models as (
    select candidates.snapshot_id, candidates.id, candidates.candidates, listed.file_labels
    from intermediate.hub_candidates_2 as candidates
    left join listed on candidates.snapshot_id = listed.snapshot_id and candidates.id = listed.id
),

combinations as (
    select distinct candidates, file_labels from models
),

claims as (
    select candidates, file_labels, unnest(candidates, recursive := true) from combinations
    union
    select candidates, file_labels, unnest(file_labels) as label, 'files' as evidence from combinations
),

blocked as (
    select distinct claims.candidates, claims.file_labels, blocks.blocked_label, blocks.blocked_evidence
    from claims
    inner join reference.hub_label_blocks as blocks
        on claims.label = blocks.label and blocks.definition = 'hub-label-2'
),

held as (
    -- Of explicit, files, format and library, the first alphabetically is the strongest.
    select claims.candidates, claims.file_labels, claims.label, min(claims.evidence) as evidence
    from claims
    anti join blocked
        on
            claims.candidates = blocked.candidates
            and claims.file_labels is not distinct from blocked.file_labels
            and claims.label = blocked.blocked_label
            and claims.evidence = blocked.blocked_evidence
    group by all
),

labelled as (
    select candidates, file_labels, list({'label': label, 'evidence': evidence} order by label) as labels
    from held
    group by candidates, file_labels
)

select
    models.snapshot_id,
    models.id,
    coalesce(labelled.labels, []) as labels,
    models.file_labels is not null as has_file_list,
    'hub-label-2' as definition
from models
left join labelled
    on models.candidates = labelled.candidates and models.file_labels is not distinct from labelled.file_labels
