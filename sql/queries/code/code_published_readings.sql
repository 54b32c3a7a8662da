-- Does the rebuilt series agree with what was published while the site was there?
-- grain: one row per reading and framework
-- columns:
--   reading: name of the reading
--   read_on: day of the reading; the first day of the month where only that is known
--   grain: length of the period that it is compared with: quarter or year
--   period: first day of that period
--   framework: framework key
--   share: share as published, 0 to 1
--   published_denominator: repositories that it is a share of; missing where not published
--   rebuilt_share: share rebuilt from the archive for the same period, 0 to 1; missing without the archive
--   rebuilt_low: lower end of its Wilson 95 % interval
--   rebuilt_high: upper end of its Wilson 95 % interval
--   rebuilt_denominator: repositories of the archive in the period
--   difference: rebuilt_share - share
--   agrees: the published share, which is rounded to a per cent, lies within the interval
--   sample_grain: period of the bundled sample that holds the reading's: half_year or year
--   sample_share: share in the bundled sample of the archive for that period, 0 to 1
--   sample_low: lower end of its Wilson 95 % interval
--   sample_high: upper end of its Wilson 95 % interval
--   sample_denominator: repositories of the sample in the period
--   agrees_with_sample: the published share lies within the sample's interval
--   origin: seed
--   source: who published it
--   source_url: address of the source
--   is_verified: whether the figure was seen in the source itself or in a stored copy of it
--   note: what a reader should know
select
    reading, read_on, grain, period, framework, share, published_denominator, rebuilt_share, rebuilt_low,
    rebuilt_high, rebuilt_denominator, difference, agrees, sample_grain, sample_share,
    sample_low, sample_high, sample_denominator, agrees_with_sample, origin, source, source_url, is_verified, note
from marts.code_published_readings
order by read_on, framework
