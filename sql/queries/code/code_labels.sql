-- How many links and distinct repositories carry each label, dated or not?
-- grain: one row per source, scope and framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- columns:
--   source: source key, see reference.code_sources
--   official: all links, or official: only links to the authors' own code
--   framework: framework key; none = other languages and code without a framework; unknown = not labelled yet
--   links: links from papers to repositories, by the label of the link
--   repositories: distinct repositories, by the label of the repository
select source, official, framework, links, repositories
from marts.code_labels
where $source is null or source = $source
order by source, official, links desc, framework
