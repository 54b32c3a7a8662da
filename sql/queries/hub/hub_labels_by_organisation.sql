-- Which frameworks do the organisations with the most downloads publish models for?
-- grain: one row per organisation and label
-- param scope: varchar = null | what was counted; null for the snapshot that the pages use
-- param organisations: integer = 25 | how many organisations, by downloads
-- columns: as_of, scope, organisation, framework, models, denominator, share, downloads_30d, definition
--   scope: what was counted: whole, top or sample
--   organisation: owner of the repositories; untrusted text
--   framework: framework label, or unknown; a model may have several
select *
from marts.hub_labels_by_organisation
where case when $scope is null then (as_of, scope) in (select (as_of, scope) from marts.hub_snapshots where is_basis) else scope = $scope end
qualify dense_rank() over (
    partition by as_of, scope order by downloads_30d desc nulls last, organisation
) <= $organisations
order by as_of, scope, downloads_30d desc nulls last, organisation, framework
