-- Model families in each release of transformers, by framework.
-- grain: one row per release
-- key: version
-- definition: transformers-families-1
-- question: How many model families does each release of transformers implement, and in which framework?
-- order: released_on, version
-- answer: version, released_on, families, pytorch_families, tensorflow_families, flax_families
-- columns:
--   version: release
--   released_on: day of its first upload; of a collected release the day on which its wheel was built
--   families: model families with an implementation in any framework
--   pytorch_families: of these, implemented in PyTorch
--   tensorflow_families: implemented in TensorFlow
--   flax_families: implemented in Flax (JAX)
--   pytorch_only_families: implemented in PyTorch alone
--   origin: seed or collected
with latest as (
    select *
    from raw.transformers_families
    qualify rank() over (partition by version order by snapshot_date desc, snapshot_id desc) = 1
),

families as (
    select version, built_on as released_on, family, pytorch, tensorflow, flax, 'collected' as origin
    from latest
    union all
    select version, released_on, family, pytorch, tensorflow, flax, 'seed' as origin
    from bundled.transformers_families
)

select
    version,
    min(released_on) as released_on,
    count(*)::integer as families,
    (count(*) filter (where pytorch))::integer as pytorch_families,
    (count(*) filter (where tensorflow))::integer as tensorflow_families,
    (count(*) filter (where flax))::integer as flax_families,
    (count(*) filter (where pytorch and not tensorflow and not flax))::integer as pytorch_only_families,
    any_value(origin) as origin
from families
group by version
