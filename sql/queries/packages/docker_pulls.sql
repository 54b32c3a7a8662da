-- How often were the tools' images pulled from Docker Hub, as shown on a day?
-- grain: one row per image and day
-- columns:
--   image: namespace/name on Docker Hub
--   observed_on: day of the observation
--   pulls: pulls since the image exists
--   origin: seed (bundled, published figure) or collected
select image, observed_on, pulls, origin
from marts.docker_pulls
order by image, observed_on
