-- Share of papers on paperswithcode.co by framework tag and period: the site's own tags, whose meaning it does not
-- document. Papers, not repositories: never joined with the other series.
-- grain: one row per length of period, period and framework
-- key: grain, period, framework
-- definition: pwc-tags-1
-- columns:
--   source: paperswithcode_co
--   date_basis: paper_tags
--   grain: month, quarter or year
--   period: first day of the period
--   period_end: last day of the period
--   framework: framework key that the tag stands for
--   papers: papers with the tag, of the months that were counted
--   denominator: papers of the same months, with or without a tag
--   share: papers / denominator, 0 to 1; shares of several frameworks may add up to more than 1
--   share_low: lower end of the Wilson 95 % interval
--   share_high: upper end of the Wilson 95 % interval
--   is_partial: a month is missing, or was counted before it settled
--   as_of: day of the newest count
with periods as (
    select unnest(['month', 'quarter', 'year']) as grain, unnest([1, 3, 12]) as months
),

counted as (
    select
        periods.grain,
        date_trunc(periods.grain, tags.month)::date as period,
        (date_trunc(periods.grain, tags.month) + to_months(periods.months) - interval 1 day)::date as period_end,
        tags.framework,
        sum(tags.papers)::bigint as papers,
        sum(tags.papers_all)::bigint as denominator,
        count(distinct tags.month) < any_value(periods.months) as lacks_months,
        max(tags.snapshot_date) as as_of
    from staging.paperswithcode_co_tags as tags
    cross join periods
    group by all
)

select
    'paperswithcode_co' as source,
    'paper_tags' as date_basis,
    counted.grain,
    counted.period,
    counted.period_end,
    counted.framework,
    counted.papers,
    counted.denominator,
    counted.papers / counted.denominator as share,
    wilson_low(counted.papers, counted.denominator) as share_low,
    wilson_high(counted.papers, counted.denominator) as share_high,
    counted.lacks_months or counted.period_end + sources.settle_days >= counted.as_of as is_partial,
    counted.as_of
from counted
inner join reference.code_sources as sources on sources.source = 'paperswithcode_co'
where counted.denominator > 0
