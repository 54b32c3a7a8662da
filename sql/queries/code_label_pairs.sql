-- Where do two givers of labels disagree? The confusion table of the repositories that both labelled.
-- grain: one row per pair of label givers and pair of labels
-- columns:
--   source_a: first label giver: pwc_archive, code_of_paper or repo_labels (ours)
--   source_b: second label giver, later in the alphabet
--   framework_a: framework key by the first
--   framework_b: framework key by the second
--   repositories: distinct repositories with this pair of labels
select source_a, source_b, framework_a, framework_b, repositories
from marts.code_label_pairs
order by source_a, source_b, repositories desc, framework_a, framework_b
