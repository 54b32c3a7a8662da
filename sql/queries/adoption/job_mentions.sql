-- Which share of the "Who is hiring?" posts on Hacker News holds a framework's name?
-- grain: one row per year and term
-- param term: varchar = null | one term only; null for all
-- columns:
--   year: calendar year
--   term: term searched for
--   posts: posts that hold it
--   all_posts: posts of the year: the denominator
--   share: posts / all_posts, 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   is_partial: whether months of the year are missing
--   as_of: last day of the year's posts
--   origin: seed
--   source: where the figures are from
select year, term, posts, all_posts, share, share_low, share_high, is_partial, as_of, origin, source
from marts.job_mentions
where $term is null or term = $term
order by term, year
