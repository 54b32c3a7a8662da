-- How many model families does each release of transformers implement, and in which framework?
-- grain: one row per release
-- columns:
--   version: release
--   released_on: day of its first upload; of a collected release the day on which its wheel was built
--   families: model families with an implementation in any framework
--   pytorch: of these, implemented in PyTorch
--   tensorflow: implemented in TensorFlow
--   flax: implemented in Flax (JAX)
select version, released_on, families, pytorch, tensorflow, flax
from marts.transformers_families
order by released_on, version
