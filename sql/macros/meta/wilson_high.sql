-- Upper end of the Wilson score interval at 95 % of `hits` out of `trials`; missing for no trials or unknown hits.
-- The outer bounds keep rounding from pushing it beyond 1 or below the share itself.
create or replace macro wilson_high(hits, trials) as
case
    when trials > 0 and hits is not null
        then greatest(
            hits / trials,
            least(
                1.0,
                (
                    hits / trials + 1.959964 ** 2 / (2 * trials)
                    + 1.959964
                    * sqrt((hits / trials) * (1 - hits / trials) / trials + 1.959964 ** 2 / (4 * trials ** 2))
                ) / (1 + 1.959964 ** 2 / trials)
            )
        )
end;
