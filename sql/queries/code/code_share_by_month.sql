-- Share of paper repositories by framework and month, each source a series of its own.
-- grain: one row per source, month, date basis, scope and framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- param official: varchar = null | all or official; both if left out
-- columns:
--   source: source key, see reference.code_sources; series of two sources are never joined
--   month: month as YYYY-MM
--   date_basis: paper = a repository is dated by its earliest linked paper; paper_tags = papers are counted by the source's own framework tags, since it does not label repositories
--   official: all, or official: the authors' own code only
--   framework: framework key; none = other languages and code without a framework
--   repositories: distinct repositories with this label; missing where date_basis is paper_tags
--   papers: papers with this tag where date_basis is paper_tags; missing elsewhere
--   denominator: all labelled repositories of the month, including the label none
--   share: repositories (papers where these are counted) / denominator, 0 to 1
--   share_detected: share among those with a framework, excluding the label none, 0 to 1; missing for none and for
--     paper_tags
--   share_low: lower end of the Wilson 95 % interval of share
--   share_high: upper end of the Wilson 95 % interval of share
--   is_partial: whether the month is incomplete: links were still arriving, a month was not read, or the data end before the period is final
select
    source,
    strftime(period, '%Y-%m') as month,
    date_basis,
    official,
    framework,
    repositories,
    papers,
    denominator,
    share,
    share_detected,
    share_low,
    share_high,
    is_partial
from marts.code_series_by_period
where
    grain = 'month'
    and ($source is null or source = $source)
    and ($official is null or official = $official)
order by source, date_basis, official, period, framework
