-- Which frameworks do the organisations with the most downloads publish models for?
-- grain: one row per organisation and label
-- param scope: varchar = null | what was counted; null for the snapshot that the pages use
-- param organisations: integer = 25 | how many organisations, by downloads
-- columns:
--   as_of: day that the snapshot describes
--   scope: what was counted: whole, top or sample
--   organisation: owner of the repositories; untrusted text
--   framework: framework label, or unknown; a model may have several
--   models: its models with the label
--   denominator: its models in the snapshot
--   share: models out of denominator (0 to 1)
--   downloads_30d: sum of the 30-day counters of all its models in the snapshot
--   definition: version of the label rules
with wanted as (
    select labels.*
    from marts.hub_labels_by_organisation as labels
    inner join marts.hub_snapshots as snapshots
        on labels.as_of = snapshots.as_of and labels.scope = snapshots.scope
    where case when $scope is null then snapshots.is_basis else labels.scope = $scope end
)

select *
from wanted
qualify dense_rank() over (
    partition by as_of, scope order by downloads_30d desc nulls last, organisation
) <= $organisations
order by as_of, scope, downloads_30d desc nulls last, organisation, framework
