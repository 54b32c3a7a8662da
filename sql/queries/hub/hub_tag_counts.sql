-- How many models carried a framework's tag, according to published readings?
-- grain: one row per day and tag
-- columns:
--   read_on: day of the reading; the first day of the month where only that is known
--   tag: tag on the Hub
--   models: models with the tag, whatever other tags they have
--   wording: as written
--   is_verified: whether we saw the figure in the source or in a stored copy of it
--   origin: seed
--   source: who published it
--   source_url: address
--   note: what a reader should know
select read_on, tag, models, wording, is_verified, 'seed' as origin, source, source_url, note
from seed.hub_tag_counts
order by read_on, tag
