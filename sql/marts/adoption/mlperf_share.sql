-- MLPerf results by framework (training) or runtime (inference, closed division) and round. A round whose day of
-- publication is not confirmed has none; rounds are ordered by name.
-- grain: one row per suite, round and framework
-- key: suite, round, framework
-- definition: mlperf-results-1
-- question: With which frameworks are models trained, and with which runtimes are they served, in MLPerf's rounds?
--   NVIDIA and its partners submit most results: look at submitters and at the share without NVIDIA as well.
-- order: suite, round, share desc, framework
-- answer: suite, round, published_on, framework, results, all_results, share, submitters, all_submitters,
--   share_without_nvidia, published_source, last_run_on, drawn_on, origin, source
-- param suite: varchar = null | training or inference; null for both
-- columns:
--   suite: training or inference
--   round: round, such as v5.1
--   published_on: day on which the round was published; missing where no public page confirms it
--   framework: framework or runtime; vendor_sdk, cuda_only (only CUDA is named) or not_named
--   results: results with it; one result is one submitter, system and benchmark
--   all_results: results of the round: the denominator
--   share: results / all_results, 0 to 1
--   submitters: submitters with such a result
--   all_submitters: submitters of the round
--   results_without_nvidia: results with it that NVIDIA did not submit itself; missing for inference
--   all_results_without_nvidia: results of the round that NVIDIA did not submit itself; missing for inference
--   share_without_nvidia: share of the results that NVIDIA did not submit itself, 0 to 1; missing for inference
--   published_source: what confirms the day of publication
--   last_run_on: last timestamp in the sampled logs; missing for inference and v0.6
--   drawn_on: day at which a chart places the round: its publication, or its last log where that is not confirmed; missing where neither is known
--   origin: seed
--   source: repository that was counted
select
    suite,
    round,
    published_on,
    framework,
    results,
    all_results,
    results / all_results as share,
    submitters,
    all_submitters,
    results_without_nvidia,
    all_results_without_nvidia,
    results_without_nvidia / nullif(all_results_without_nvidia, 0) as share_without_nvidia,
    published_source,
    last_run_on,
    coalesce(published_on, last_run_on) as drawn_on,
    'seed' as origin,
    source
from seed.mlperf_results
