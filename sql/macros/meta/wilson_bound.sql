-- An end of the Wilson score interval at 95 % of `hits` out of `trials`, before rounding is bounded: sign -1 is the
-- lower one, 1 the upper one.
create or replace macro wilson_bound(hits, trials, sign) as
(
    hits / trials + 1.959964 ** 2 / (2 * trials)
    + sign * 1.959964 * sqrt((hits / trials) * (1 - hits / trials) / trials + 1.959964 ** 2 / (4 * trials ** 2))
) / (1 + 1.959964 ** 2 / trials);
