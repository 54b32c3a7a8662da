-- A repository's star history differs by more than 5 % from the stars that it shows.
-- severity: warning
with held as (
    select repository, sum(stars) as stars
    from intermediate.star_days
    group by repository
),

shown as (
    select repository, arg_max(stars, observed_on) as stars
    from staging.star_observations
    where origin = 'collected'
    group by repository
)

select shown.repository, held.stars as held_stars, shown.stars as shown_stars
from shown
inner join held on held.repository = shown.repository
where abs(held.stars - shown.stars) > 20 + shown.stars / 20
