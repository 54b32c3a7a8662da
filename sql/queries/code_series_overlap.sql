-- How far do two givers of labels agree on the repositories that both labelled?
-- grain: one row per pair of label givers
-- columns:
--   source_a: first label giver: pwc_archive, code_of_paper or repo_labels (ours)
--   source_b: second label giver, later in the alphabet
--   repositories: distinct repositories that both labelled
--   agreeing: those with the same framework from both
--   agreement: agreeing / repositories, 0 to 1
--   kappa: Cohen's kappa: agreement beyond chance, 1 at most; missing where chance alone gives full agreement
select source_a, source_b, repositories, agreeing, agreement, kappa
from marts.code_series_overlap
order by source_a, source_b
