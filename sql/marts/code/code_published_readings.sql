-- Published readings of the Papers With Code trend chart beside the share rebuilt from its archive. The chart dated a
-- repository by its creation, the archive can only by its earliest paper: small gaps are expected.
-- grain: one row per reading and framework
-- key: reading, framework
-- definition: pwc-repositories-2
-- question: Does the rebuilt series agree with what was published while the site was online?
-- order: read_on, framework, reading
-- columns:
--   reading: name of the reading
--   read_on: day of the reading; the first day of the month where only that is known
--   grain: length of the period that it is compared with: quarter or year
--   period: first day of that period
--   framework: framework key
--   share: share as published, 0 to 1
--   published_denominator: repositories of which it is a share; missing where not published
--   rebuilt_share: share rebuilt from the archive for the same period, 0 to 1; missing without the archive
--   rebuilt_low: lower end of its Wilson 95 % interval
--   rebuilt_high: upper end of its Wilson 95 % interval
--   rebuilt_denominator: repositories of the archive in the period
--   difference: rebuilt_share - share
--   agrees: whether the published share, rounded to a whole per cent, lies within the interval
--   sample_grain: length of the sample's period that contains the reading's: half_year or year
--   sample_share: share in the bundled sample of the archive for that period, 0 to 1
--   sample_low: lower end of its Wilson 95 % interval
--   sample_high: upper end of its Wilson 95 % interval
--   sample_denominator: repositories of the sample in the period
--   agrees_with_sample: whether the published share lies within the sample's interval
--   origin: seed
--   source: who published it
--   source_url: address of the source
--   is_verified: whether we saw the figure in the source or in a stored copy of it
--   note: what a reader should know
select
    readings.reading,
    readings.read_on,
    readings.grain,
    readings.period,
    readings.framework,
    readings.share,
    readings.denominator as published_denominator,
    rebuilt.share as rebuilt_share,
    rebuilt.share_low as rebuilt_low,
    rebuilt.share_high as rebuilt_high,
    rebuilt.denominator as rebuilt_denominator,
    rebuilt.share - readings.share as difference,
    readings.share between rebuilt.share_low - 0.005 and rebuilt.share_high + 0.005 as agrees,
    sample.grain as sample_grain,
    sample.share as sample_share,
    sample.share_low as sample_low,
    sample.share_high as sample_high,
    sample.denominator as sample_denominator,
    readings.share between sample.share_low - 0.005 and sample.share_high + 0.005 as agrees_with_sample,
    'seed' as origin,
    readings.source,
    readings.source_url,
    readings.is_verified,
    readings.note
from seed.pwc_published_readings as readings
left join marts.code_share_by_period as rebuilt
    on rebuilt.source = 'pwc_archive'
    and rebuilt.official = 'all'
    and readings.grain = rebuilt.grain
    and readings.period = rebuilt.period
    and readings.framework = rebuilt.framework
left join marts.code_series_by_period as sample
    on sample.source = 'pwc_sample'
    and sample.official = 'all'
    and sample.grain = case readings.grain when 'quarter' then 'half_year' else readings.grain end
    and sample.framework = readings.framework
    and readings.period >= sample.period
    and readings.period < sample.period
        + case sample.grain when 'half_year' then interval 6 month else interval 1 year end
