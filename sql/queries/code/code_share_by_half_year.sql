-- Share of paper repositories by framework and half-year, the bundled sample of the archive.
-- grain: one row per source, half-year, date basis, scope and framework
-- param source: varchar = null | source key, see reference.code_sources; all if left out
-- param official: varchar = null | all or official; both if left out
-- columns:
--   source: source key, see reference.code_sources; series of two sources are not to be joined
--   half_year: half-year as YYYY-Hn
--   date_basis: paper = a repository is dated by its earliest linked paper; paper_tags = papers are counted by the source's own framework tags, since it gives no label for repositories
--   official: all, or official: the authors' own code only
--   framework: framework key; none = other languages and code without a framework
--   repositories: distinct repositories with this label
--   denominator: all labelled ones of the half-year, none included
--   share: repositories / denominator, 0 to 1
--   share_detected: share among those with a framework, none left out, 0 to 1; missing for none and for paper_tags
--   share_low: lower end of the Wilson 95 % interval of share
--   share_high: upper end of the Wilson 95 % interval of share
--   is_partial: the half-year is not complete: its links were still arriving, a month of it was not read, or its data end before it is final
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
