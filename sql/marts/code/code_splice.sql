-- ESTIMATE, not a count: what the archive's share would be after its end, if it still differed from the successor's
-- as it did while both ran (in log-odds, over the quarters from 2024-01 to 2025-06 that both cover).
-- grain: one row per successor, quarter and framework
-- key: source, period, framework
-- definition: code-splice-1
-- columns:
--   source: successor that is shifted, see reference.code_sources
--   period: first day of the quarter, after the last quarter of the overlap
--   framework: framework key
--   share_successor: the successor's own share of the quarter, 0 to 1
--   share_estimate: estimated share on the archive's basis, 0 to 1
--   estimate_low: lower end of its 95 % interval
--   estimate_high: upper end of its 95 % interval
--   shift: log-odds of the archive minus log-odds of the successor over the overlap
--   overlap_archive: archive's repositories in the overlap
--   overlap_successor: successor's repositories in the overlap
--   denominator: successor's repositories of the quarter
--   is_partial: whether the quarter is incomplete
with shares as (
    select source, period, framework, repositories, denominator, is_partial
    from marts.code_share_by_period
    where grain = 'quarter' and official = 'all'
),

overlap_quarters as (
    select distinct successor.source, successor.period
    from shares as successor
    inner join shares as archive using (period)
    where
        successor.source != 'pwc_archive'
        and archive.source = 'pwc_archive'
        and successor.period between date '2024-01-01' and date '2025-06-30'
),

overlap as (
    select
        overlap_quarters.source,
        shares.framework,
        sum(shares.repositories) filter (where shares.source = 'pwc_archive') as hits_archive,
        sum(shares.denominator) filter (where shares.source = 'pwc_archive') as n_archive,
        sum(shares.repositories) filter (where shares.source = overlap_quarters.source) as hits_successor,
        sum(shares.denominator) filter (where shares.source = overlap_quarters.source) as n_successor
    from overlap_quarters
    inner join shares
        on overlap_quarters.period = shares.period
        and shares.source in ('pwc_archive', overlap_quarters.source)
    group by all
),

shifts as (
    select
        *,
        ln((hits_archive + 0.5) / (n_archive - hits_archive + 0.5))
        - ln((hits_successor + 0.5) / (n_successor - hits_successor + 0.5)) as shift,
        1 / (hits_archive + 0.5) + 1 / (n_archive - hits_archive + 0.5)
        + 1 / (hits_successor + 0.5) + 1 / (n_successor - hits_successor + 0.5) as shift_variance
    from overlap
    where n_archive > 0 and n_successor > 0
),

estimates as (
    select
        shares.*,
        shifts.shift,
        shifts.n_archive,
        shifts.n_successor,
        ln((shares.repositories + 0.5) / (shares.denominator - shares.repositories + 0.5)) + shifts.shift as log_odds,
        sqrt(
            shifts.shift_variance
            + 1 / (shares.repositories + 0.5) + 1 / (shares.denominator - shares.repositories + 0.5)
        ) as standard_error
    from shares
    inner join shifts using (source, framework)
    where shares.period > date '2025-06-30'
)

select
    source,
    period,
    framework,
    repositories / denominator as share_successor,
    1 / (1 + exp(-log_odds)) as share_estimate,
    1 / (1 + exp(-(log_odds - 1.959964 * standard_error))) as estimate_low,
    1 / (1 + exp(-(log_odds + 1.959964 * standard_error))) as estimate_high,
    shift,
    n_archive::bigint as overlap_archive,
    n_successor::bigint as overlap_successor,
    denominator,
    is_partial
from estimates
