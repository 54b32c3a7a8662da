-- Which models are downloaded most, and which frameworks do they exist for?
-- grain: one row per rank
-- param top_n: integer = 100 | how many models
-- param scope: varchar = null | what the models are taken from; null for the snapshot that the pages use
-- param definition: varchar = null | version of the label rules such as hub-label-2; null for the current one
-- columns:
--   as_of: day that the snapshot describes
--   scope: what the models were taken from: whole, top or sample
--   rank: rank by 30-day downloads, ties by name
--   id: repository name; untrusted text
--   task: task as the Hub names it; missing where unknown
--   downloads_30d: downloads of the last 30 days
--   likes: likes
--   created_at: time of creation (UTC); 2022-03-02T23:29:04 means on or before
--   is_pytorch_raw: whether the Hub's own PyTorch filter finds it
--   frameworks: framework labels, comma-separated; missing where unknown
--   pytorch_evidence: explicit, files, format or library; missing where it is not labelled PyTorch
--   definition: version of the label rules
select
    as_of,
    scope,
    rank,
    id,
    task,
    downloads_30d,
    likes,
    created_at,
    is_pytorch_raw,
    frameworks,
    pytorch_evidence,
    definition
from marts.hub_top_models
where
    rank <= $top_n
    and case
        when $definition is null then definition in (select definition from reference.hub_label_definitions where is_current)
        else definition = $definition
    end
    and case
        when $scope is null then is_basis
        else scope = $scope and as_of = (select max(as_of) from marts.hub_top_models where scope = $scope)
    end
order by rank
