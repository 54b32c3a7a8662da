-- The reading of each paper that counts: the newest one that gave a text, else the newest one.
-- Where a list of the venue and year is kept, only listed papers count. Texts of a venue and year that were searched
-- by two versions of a rule are never counted together: those of the version with more papers count.
-- grain: one row per paper that was read or could not be
-- key: venue, year, paper_id
-- internal: true
-- columns:
--   venue: venue
--   year: year of the conference or volume
--   paper_id: id of the paper at the publisher
--   obtained: download, folder or kept_text: where the text is from
--   reason: why there is no text; missing where the paper was read
--   pages: pages; missing where the paper was not read
--   characters: characters after normalisation; missing where the paper was not read
--   body_characters: characters before references and appendix
--   references_characters: characters of the references
--   appendix_characters: characters of the appendix
--   rules_searched: names of the mention rules that the text was searched for
--   hits: rule, page, section and context of each hit
--   snapshot_date: day of the reading
with listed_years as (
    select distinct venue, year from staging.paper_listing
),

countable as (
    select reads.*
    from raw.paper_reads as reads
    left join listed_years using (venue, year)
    left join staging.paper_listing as listing using (venue, year, paper_id)
    where listed_years.venue is null or listing.paper_id is not null
),

searches as (
    select venue, year, rules, count(distinct paper_id) as papers, max(snapshot_id) as newest
    from countable
    where reason is null
    group by venue, year, rules
),

largest_searches as (
    select venue, year, rules
    from searches
    qualify row_number() over (partition by venue, year order by papers desc, newest desc) = 1
),

searches_that_agree as (
    select searches.venue, searches.year, searches.rules
    from searches
    inner join largest_searches as largest on largest.venue = searches.venue and largest.year = searches.year
    where not list_has_any(
        list_transform(
            list_filter(searches.rules, lambda rule: not list_contains(largest.rules, rule)),
            lambda rule: split_part(rule, '@', 1)
        ),
        list_transform(largest.rules, lambda rule: split_part(rule, '@', 1))
    )
)

select
    venue,
    year,
    paper_id,
    obtained,
    reason,
    pages,
    characters,
    body_characters,
    references_characters,
    appendix_characters,
    list_transform(rules, lambda rule: split_part(rule, '@', 1)) as rules_searched,
    hits,
    snapshot_date
from countable
left join searches_that_agree using (venue, year, rules)
where reason is not null or searches_that_agree.venue is not null
qualify row_number() over (partition by venue, year, paper_id order by reason is null desc, snapshot_id desc) = 1
