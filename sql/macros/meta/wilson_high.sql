-- Upper end of the Wilson score interval at 95 % of `hits` out of `trials`; missing for no trials or unknown hits.
-- The outer bounds keep rounding from pushing it beyond 1 or below the share itself.
create or replace macro wilson_high(hits, trials) as
case when trials > 0 and hits is not null then greatest(hits / trials, least(1.0, wilson_bound(hits, trials, 1))) end;
