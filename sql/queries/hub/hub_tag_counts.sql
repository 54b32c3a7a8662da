-- How many models carried a framework's tag, as others wrote it down?
-- grain: one row per day and tag
-- columns:
--   read_on: day of the reading; the first day of the month where only that is known
--   tag: tag on the Hub
--   models: models with the tag, not exclusive ones
--   wording: as written
--   is_verified: whether it was seen in the source or a stored copy of it
--   origin: seed
--   source: who published it
--   source_url: address
--   note: what a reader should know
select read_on, tag, models, wording, is_verified, 'seed' as origin, source, source_url, note
from seed.hub_tag_counts
order by read_on, tag
