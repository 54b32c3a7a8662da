-- PyTorch's share of the papers of PMLR that name PyTorch or TensorFlow and not both, by year, for three panels.
-- The venues differ from year to year; `venue_names` says which ones a year has.
-- grain: one row per panel, rule set and year
-- key: panel, rule_set, year
-- definition: mention-1
-- question: Of the papers of PMLR that name PyTorch or TensorFlow but not both, what share names PyTorch, 2017 to 2026?
--   The default panel is the usable volumes without COLT, ALT and PGM, whose papers rarely involve code.
-- order: panel, rule_set, year
-- param panel: varchar = 'usable' | usable, all_read (poorly read years included) or all_venues; null for all three
-- param rule_set: varchar = 'mention-1' | one rule set only; null for all
-- columns:
--   panel: usable (the default: usable venue-years, without those of reference.pmlr_panel_exclusions) | all_read (the
--     same venues, poorly read years included) | all_venues (every venue-year)
--   rule_set: rules by which papers were searched; never compare across them
--   year: year of the conferences
--   venues: number of venues
--   venue_names: which venues
--   papers_listed: papers that the volumes list
--   papers_read: papers whose full text was searched
--   pytorch_only: papers that name PyTorch and nothing on TensorFlow's side
--   tensorflow_only: papers that name TensorFlow or Keras and nothing on PyTorch's side
--   share_pytorch: pytorch_only / (pytorch_only + tensorflow_only), 0 to 1
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
--   origin: seed
--   as_of: last day that it describes: the end of the year, or the day of the reading where that came first
with sides as (
    select
        venue,
        year,
        mentions.rule_set,
        mentions.is_usable,
        mentions.is_in_panel,
        any_value(volumes.read_on) as read_on,
        any_value(mentions.papers_listed) as papers_listed,
        any_value(mentions.papers_read) as papers_read,
        max(mentions.exclusive) filter (where mentions.framework = 'pytorch') as pytorch_only,
        max(mentions.exclusive) filter (where mentions.framework = 'tensorflow') as tensorflow_only
    from marts.pmlr_mention_share as mentions
    inner join seed.pmlr_volumes as volumes using (venue, year)
    where mentions.framework in ('pytorch', 'tensorflow')
    group by all
),

panels as (
    select 'usable' as panel, * from sides where is_in_panel and is_usable
    union all
    select 'all_read' as panel, * from sides where is_in_panel
    union all
    select 'all_venues' as panel, * from sides
),

summed as (
    select
        panel,
        rule_set,
        year,
        count(*)::integer as venues,
        string_agg(venue, ', ' order by venue) as venue_names,
        sum(papers_listed)::integer as papers_listed,
        sum(papers_read)::integer as papers_read,
        sum(pytorch_only)::integer as pytorch_only,
        sum(tensorflow_only)::integer as tensorflow_only,
        max(read_on) as read_on
    from panels
    group by all
)

select
    * exclude (read_on),
    pytorch_only / nullif(pytorch_only + tensorflow_only, 0) as share_pytorch,
    wilson_low(pytorch_only, pytorch_only + tensorflow_only) as share_low,
    wilson_high(pytorch_only, pytorch_only + tensorflow_only) as share_high,
    'seed' as origin,
    least(make_date(year, 12, 31), read_on) as as_of
from summed
