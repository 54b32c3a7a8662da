-- The median of three values; missing if one of them is.
create or replace macro median_of_three(a, b, c) as
    case
        when a is not null and b is not null and c is not null
            then greatest(least(a, b), least(greatest(a, b), c))
    end
