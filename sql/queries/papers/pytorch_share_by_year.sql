-- What share of the papers that name PyTorch or TensorFlow name PyTorch, year by year?
-- grain: one row per year, rule set and population
-- param rule_set: varchar = null | rule set of the counts; null for all
-- param population: varchar = null | as_published or accepted_only; null for both
-- columns:
--   year: year of the conferences
--   rule_set: rules by which papers were counted; never compare across them
--   population: as_published (all venues of the source) or accepted_only (without those counted over submissions)
--   venues: number of venues, which differ from year to year
--   pytorch_only: papers that name PyTorch words and no TensorFlow word
--   tensorflow_only: papers that name TensorFlow words and no PyTorch word
--   share_pytorch: pytorch_only / (pytorch_only + tensorflow_only), 0 to 1; missing where no paper names either
--   share_low: lower end of its Wilson 95 % interval, 0 to 1
--   share_high: upper end of its Wilson 95 % interval, 0 to 1
select
    year,
    rule_set,
    population,
    venues,
    pytorch_only,
    tensorflow_only,
    share_pytorch,
    share_low,
    share_high
from marts.pytorch_share_by_year
where
    ($rule_set is null or rule_set = $rule_set)
    and ($population is null or population = $population)
order by rule_set desc, population desc, year
