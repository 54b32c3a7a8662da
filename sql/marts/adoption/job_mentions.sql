-- Terms in "Who is hiring?" posts of Hacker News by year, since a month has too few posts.
-- grain: one row per year and term
-- key: year, term
-- definition: job-mentions-1
-- question: What share of the "Who is hiring?" posts on Hacker News names a framework?
-- order: term, year
-- answer: year, term, posts, all_posts, share, share_low, share_high, is_partial, as_of, origin, source
-- param term: varchar = null | one term only; null for all
-- columns:
--   year: calendar year
--   term: term searched for, such as pytorch or machine learning
--   posts: posts that contain it
--   all_posts: posts of the year: the denominator
--   share: posts / all_posts, 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   months: months of the year that were counted
--   is_partial: whether months of the year are missing
--   as_of: last day of the year's posts
--   origin: seed
--   source: where the figures are from
select
    year(month)::integer as year,
    term,
    sum(posts)::integer as posts,
    sum(all_posts)::integer as all_posts,
    sum(posts) / sum(all_posts) as share,
    wilson_low(sum(posts), sum(all_posts)) as share_low,
    wilson_high(sum(posts), sum(all_posts)) as share_high,
    count(*)::integer as months,
    count(*) < 12 as is_partial,
    last_day(max(month)) as as_of,
    'seed' as origin,
    any_value(source) as source
from seed.hiring_posts
group by year(month), term
