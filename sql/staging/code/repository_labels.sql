-- Our own labels of repositories, each from the newest visit that gave one.
-- grain: one row per repository
-- key: repository
-- definition: pwc-classifier-2
-- columns:
--   repository: identity of the repository, host/owner/name
--   rule_set: version of the classifier that gave the label
--   primary_framework: framework key; none where the code names none, not_readable where too little of it could be read
--   is_multi: whether a second framework reaches 30 % of the first
--   evidence: strongest kind of evidence for the primary label
--   word: label in the archive's words, by the pwc-compat rules of the same version
--   framework: framework key that the archive's word stands for
--   commit_sha: commit that was read
--   labelled_on: day of the visit
with newest as (
    select *
    from raw.repo_labels
    where status = 'labelled'
    qualify row_number() over (partition by repository order by labelled_on desc, snapshot_id desc) = 1
)

select
    newest.repository,
    coalesce(newest.definition, 'pwc-classifier-1') as rule_set,
    newest."primary" as primary_framework,
    newest.is_multi,
    newest.evidence,
    newest.pwc_compat as word,
    coalesce(words.framework, 'other') as framework,
    newest.commit_sha,
    try_cast(newest.labelled_on as date) as labelled_on
from newest
left join reference.pwc_words as words on newest.pwc_compat = words.word
