-- Pulls of an image since its creation, as shown on a day.
-- grain: one row per image and day
-- key: image, observed_on
-- definition: docker-pulls-1
-- question: How often were the tools' images pulled from Docker Hub, as shown on a day?
-- order: image, observed_on
-- answer: image, observed_on, pulls, origin
-- columns:
--   image: namespace/name on Docker Hub
--   observed_on: day of the observation
--   pulls: pulls since the image was created
--   origin: seed or collected
--   source: where the figure is from
with collected as (
    select image, observed_on, arg_max(pulls, (snapshot_date, snapshot_id)) as pulls
    from raw.docker_pulls
    group by all
)

select image, observed_on, pulls, 'collected' as origin, 'Docker Hub' as source
from collected
union all
select image, observed_on, pulls, 'seed' as origin, source
from bundled.docker_pulls
