-- Lower end of the Wilson score interval at 95 % of `hits` out of `trials`; missing for no trials or unknown hits.
-- The outer bounds keep rounding from pushing it below 0 or beyond the share itself.
create or replace macro wilson_low(hits, trials) as
case when trials > 0 and hits is not null then least(hits / trials, greatest(0.0, wilson_bound(hits, trials, -1))) end;
