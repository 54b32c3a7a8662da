-- How many model families does each release of transformers implement, and in which framework?
-- grain: one row per release
-- columns:
--   version: release
--   released_on: day of its first upload; of a collected release the day on which its wheel was built
--   families: model families with an implementation in any framework
--   pytorch_families: of these, implemented in PyTorch
--   tensorflow_families: implemented in TensorFlow
--   flax_families: implemented in Flax (JAX)
select version, released_on, families, pytorch_families, tensorflow_families, flax_families
from marts.transformers_families
order by released_on, version
