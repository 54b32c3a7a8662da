-- Published counts of papers by venue and year as collected, with names and dates normalised. For each venue and month,
-- the newest row counts, from the newest complete snapshot on, so that a partial snapshot hides nothing that an older
-- complete one holds.
-- grain: one row per venue and year
-- key: venue, year
-- columns:
--   venue: venue as published by us; as written where reference.venue_names does not know it
--   year: year of the conference
--   conference_month: month of the conference, 1 to 12
--   rule_set: rule set of the counts, see reference.rule_sets
--   pytorch_only: papers with PyTorch words and no TensorFlow words
--   tensorflow_only: papers with TensorFlow words and no PyTorch words
--   papers: papers of the venue in that year
--   snapshot_id: snapshot that the row comes from
--   snapshot_date: day that the snapshot describes
with current_rows as (
    select counts.*
    from raw.conference_counts as counts
    where counts.snapshot_id >= coalesce((select max(snapshot_id) from raw.conference_counts where is_complete), '')
    qualify
        row_number() over (partition by lower(counts.venue), counts.month order by counts.snapshot_id desc) = 1
)

select
    coalesce(names.venue, current_rows.venue) as venue,
    2000 + current_rows.month[4:5]::integer as year,
    current_rows.month[1:2]::integer as conference_month,
    rule_sets.rule_set,
    current_rows.pytorch_only::integer as pytorch_only,
    current_rows.tensorflow_only::integer as tensorflow_only,
    current_rows.papers::integer as papers,
    current_rows.snapshot_id,
    current_rows.snapshot_date
from current_rows
cross join (select rule_set from reference.rule_sets where is_collected) as rule_sets
left join reference.venue_names as names on lower(current_rows.venue) = names.name_in_source
