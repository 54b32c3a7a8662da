-- What the names of a model's files say about its framework, for each list of files that was read.
-- grain: one row per model, day of reading and definition
-- internal: true
-- columns:
--   id: repository name
--   read_on: day on which the list was read
--   definition: version of the label rules
--   file_labels: labels that the files show; an empty list where they show none
with lists as (
    select
        id,
        snapshot_date as read_on,
        list_distinct(list_transform(files, lambda file: lower(file))) as files
    from raw.hub_files
    -- Of two lists from one day, the one published later.
    qualify row_number() over (partition by id, snapshot_date order by snapshot_id desc) = 1
),

shown as (
    select lists.id, lists.read_on, patterns.definition, list(distinct patterns.label order by patterns.label) as file_labels
    from lists
    inner join reference.hub_file_patterns as patterns
        on len(list_filter(lists.files, lambda file: regexp_matches(file, patterns.file))) > 0
    where
        (patterns.also is null or len(list_filter(lists.files, lambda file: regexp_matches(file, patterns.also))) > 0)
        and (
            patterns.unless is null or len(list_filter(lists.files, lambda file: regexp_matches(file, patterns.unless))) = 0
        )
    group by lists.id, lists.read_on, patterns.definition
)

select lists.id, lists.read_on, definitions.definition, coalesce(shown.file_labels, []) as file_labels
from lists
cross join (select distinct definition from reference.hub_file_patterns) as definitions
left join shown
    on lists.id = shown.id and lists.read_on = shown.read_on and definitions.definition = shown.definition
