-- Share of paper repositories by framework and half-year, the bundled sample of the archive.
-- grain: one row per source, half-year, date basis, scope and framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- param official: varchar = null | all or official; both if left out
-- columns:
--   source: source key, see reference.code_sources; series of two sources are never joined
--   half_year: half-year as YYYY-Hn
--   date_basis: paper = a repository is dated by its earliest linked paper; paper_tags = papers are counted by the source's own framework tags, since it does not label repositories
--   official: all, or official: the authors' own code only
--   framework: framework key; none = other languages and code without a framework
--   repositories: distinct repositories with this label
--   denominator: all labelled repositories of the half-year, including the label none
--   share: repositories / denominator, 0 to 1
--   share_detected: share among those with a framework, excluding the label none, 0 to 1; missing for none and for
--     paper_tags
--   share_low: lower end of the Wilson 95 % interval of share
--   share_high: upper end of the Wilson 95 % interval of share
--   is_partial: whether the half-year is incomplete: links were still arriving, a month was not read, or the data end before the period is final
--   origin: seed (bundled sample) or collected (by this installation)
select
    source,
    year(period) || '-H' || (quarter(period) + 1) // 2 as half_year,
    date_basis,
    official,
    framework,
    repositories,
    denominator,
    share,
    share_detected,
    share_low,
    share_high,
    is_partial,
    origin
from marts.code_series_by_period
where
    grain = 'half_year'
    and ($source is null or source = $source)
    and ($official is null or official = $official)
order by source, date_basis, official, period, framework
