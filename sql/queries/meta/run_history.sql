-- The runs that frameshare made in this data folder before the warehouse was built, latest first.
-- grain: one row per run
-- param runs: integer = 20 | how many runs
-- columns:
--   run_id: identifier of the run
--   started_at: start, UTC
--   finished_at: end, UTC; missing for a run that was killed or is still going on
--   outcome: fine, degraded, failed, paused (it reached its limit), interrupted, died or running
--   engine: direct or prefect
--   command: the command that started it
--   version: version of frameshare
--   steps: number of finished steps
--   failed_steps: number of steps that failed
--   messages: error messages of the failed steps
with failed as (
    select
        run_id,
        count(*) as steps,
        count(*) filter (outcome = 'failed') as failed_steps,
        string_agg(message, ' ' order by started_at) filter (outcome = 'failed') as messages
    from meta.steps
    group by run_id
)
select
    runs.run_id,
    runs.started_at,
    runs.finished_at,
    runs.outcome,
    runs.engine,
    runs.command,
    runs.version,
    coalesce(failed.steps, 0) as steps,
    coalesce(failed.failed_steps, 0) as failed_steps,
    failed.messages
from meta.runs as runs
left join failed using (run_id)
order by runs.started_at desc
limit $runs
