-- Every series of paper code by framework and period, in long form: repositories of the sources that label them, papers
-- of the one that tags papers only, and the bundled sample of the archive's links.
-- grain: one row per source, date basis, scope, length of period, period and framework
-- key: source, date_basis, official, grain, period, framework
-- columns:
--   source: source key, see reference.code_sources; series of two sources are never joined
--   date_basis: paper = a repository is dated by its earliest linked paper; paper_tags = papers are counted by the source's own framework tags, since it does not label repositories
--   official: all, or official: the authors' own code only
--   grain: month, quarter, half_year (the bundled sample only) or year
--   period: first day of the period
--   framework: framework key; none = other languages and code without a framework
--   repositories: distinct repositories with this label; missing where date_basis is paper_tags
--   papers: papers with this tag where date_basis is paper_tags; missing elsewhere
--   denominator: all labelled repositories of the period, including the label none
--   share: repositories (papers where these are counted) / denominator, 0 to 1
--   share_detected: share among those with a framework, excluding the label none, 0 to 1; missing for none and for
--     paper_tags
--   share_low: lower end of the Wilson 95 % interval of share
--   share_high: upper end of the Wilson 95 % interval of share
--   is_partial: whether the period is incomplete: links were still arriving, or the data end before the period is
--     final
--   origin: seed (bundled sample) or collected (by this installation)
select
    source,
    date_basis,
    official,
    grain,
    period,
    framework,
    repositories,
    null::bigint as papers,
    denominator,
    share,
    share_detected,
    share_low,
    share_high,
    is_partial,
    'collected' as origin
from marts.code_share_by_period
union all by name
select
    source,
    date_basis,
    'all' as official,
    grain,
    period,
    framework,
    papers,
    denominator,
    share,
    null as share_detected,
    share_low,
    share_high,
    is_partial,
    'collected' as origin
from marts.code_tags_by_period
union all by name
select
    'pwc_sample' as source,
    'paper' as date_basis,
    official,
    grain,
    period,
    framework,
    repositories,
    denominator,
    repositories / denominator as share,
    case when framework <> 'none' then repositories / nullif(detected, 0) end as share_detected,
    wilson_low(repositories, denominator) as share_low,
    wilson_high(repositories, denominator) as share_high,
    not is_complete as is_partial,
    'seed' as origin
from seed.pwc_sample
where official <> 'community'
