"""The same steps as Prefect flows and tasks, with retries, concurrency and a report.

One flow for each cadence of the schedule. Only this module, `beginnings`, `deployments`, `serving`,
`short_server`, `stocktaking`, `prefect_server` and the commands that use them import Prefect.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

from prefect import Flow, flow, get_client, tags, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture, as_completed, wait
from prefect.logging.handlers import APILogHandler
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from frameshare.base import stopping
from frameshare.base.allowance import Allowance, Limits
from frameshare.base.errors import FrameshareError, LockedError, UnreachableError
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.runs.beginnings import begin_again_after_crash
from frameshare.runs.collect import (
    PARALLEL_SOURCES,
    collect_once,
    collected,
    failed,
    named_sources,
    within_limits,
)
from frameshare.runs.folder import folder_tag
from frameshare.runs.ledger import Ledger, Phase, StepResult, timed
from frameshare.runs.lock import who_is_at_work
from frameshare.runs.products import gather_inputs
from frameshare.runs.report import report_markdown
from frameshare.runs.schedule import (
    REFRESH,
    command_of,
    description_of,
    not_collected_by_groups,
    sources_of_flow,
)
from frameshare.runs.steps import (
    Run,
    RunReport,
    choose_sources,
    open_run,
    work_through,
)
from frameshare.sources.base import CollectOptions, Source
from frameshare.sources.registry import get_source
from frameshare.warehouse.inputs import freshness_rows

log = logging.getLogger("frameshare")

REPORT_KEY = "frameshare-run-report"
SKIPPED = "Skipped"
STOPPED = "Stopped cleanly on request; the next run resumes where this one stopped."


class RunFailedError(Exception):
    """A run without a new warehouse or site; carries the report."""

    def __init__(self, report: RunReport) -> None:
        self.report = report
        super().__init__("; ".join(m for s in report.steps if s.outcome == "failed" for m in s.messages))


def may_succeed_later(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    """Whether a failed collection is worth a retry within this run: not after a 404 or without network."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, FrameshareError) and _may_pass(error)


@task(task_run_name="collect-{key}", cache_policy=NO_CACHE, retry_condition_fn=may_succeed_later)
def collect_source(key: str) -> StepResult | State[Any]:
    """Collect one source; ends as failed, or raises FrameshareError if Prefect may retry it."""
    settings, source = Settings(), get_source(key)
    try:
        with HttpClient(settings) as http, Progress(is_logged=log.isEnabledFor(logging.INFO)) as progress:
            attempt = partial(collect_once, source, settings, http, progress, CollectOptions())
            return timed(partial(within_limits, source, http, lambda: collected(source, attempt())))
    except FrameshareError as error:
        if _may_pass(error):
            raise
        # Raising it would fill the log with a traceback that says less than its sentence.
        return Failed(message=str(error), data=error)


@task(cache_policy=NO_CACHE)
def build_warehouse(run_id: str, phase: Phase | None = None) -> StepResult:
    """Build and publish the warehouse unless it is up to date."""
    return Run(Settings(), run_id).build(phase)


@task(cache_policy=NO_CACHE)
def publish_site(run_id: str, phase: Phase | None = None, at_work: Sequence[str] = ()) -> StepResult:
    """Draw and publish the pages unless they are up to date."""
    return Run(Settings(), run_id).publish(phase, named_sources(at_work))


# Prefect's runner does not match the type that Prefect's decorator declares.
_SIDE_BY_SIDE = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=PARALLEL_SOURCES))


@flow(
    name=REFRESH,
    description=description_of(REFRESH),
    task_runner=_SIDE_BY_SIDE,
    persist_result=False,
    on_crashed=[begin_again_after_crash],
)
def refresh(
    sources: list[str] | None = None,
    is_offline: bool = False,
    max_minutes: float | None = None,
    max_bytes: int | None = None,
) -> RunReport | State[Any]:
    """Collect sources, build the warehouse, publish the pages.

    If another run is in progress it ends as Skipped, which counts as completed; if told to stop, as
    Cancelled. Raises RunFailedError if warehouse or site could not be made.

    Args:
        sources: Keys of the sources to collect, as `frameshare status` lists them; none: those of the flow,
            which for `refresh` are whatever is due.
        is_offline: Request nothing; build and publish from what was collected.
        max_minutes: Minutes after which it stops collecting; none: FRAMESHARE_MAX_MINUTES.
        max_bytes: Bytes after which it stops collecting; none: FRAMESHARE_MAX_BYTES.
    """
    settings = Settings()
    name, is_scheduled = flow_run.flow_name, _is_scheduled()
    command = command_of(name) if is_scheduled else "frameshare run"
    if is_scheduled:
        _log_to_prefect()
    last_words = partial(_tell_prefect, flow_run.id)
    # Prefect's runner takes any other exit code for a crash.
    exit_code = 0 if is_scheduled else stopping.EXIT_CODE
    try:
        with stopping.on_signals(last_words, exit_code=exit_code):
            chosen = _choose(sources or sources_of_flow(name, settings), settings)
            allowance = settings.limits.unless(max_minutes, max_bytes).begin()
            opened = open_run(settings, "prefect", command, flow_run.id, last_words, exit_code)
            report = _run(opened, chosen, allowance, is_offline=is_offline)
    except LockedError:
        return Completed(name=SKIPPED, message=f"Skipped: {who_is_at_work(settings.data_dir)} is running")
    except stopping.StopRequested:
        return Cancelled(message=STOPPED)
    _leave_report(report, settings)
    if report.outcome == "failed":
        raise RunFailedError(report)
    return report


def _flow(name: str) -> Flow[..., RunReport | State[Any]]:
    made = refresh.with_options(name=name, description=description_of(name))
    # Prefect finds a flow by its name in its module.
    made.__name__ = name.replace("-", "_")  # type: ignore[attr-defined]
    return made


hub_daily = _flow("hub-daily")
hub_whole_weekly = _flow("hub-whole-weekly")
repositories_weekly = _flow("repositories-weekly")
papers_weekly = _flow("papers-weekly")
downloads_monthly = _flow("downloads-monthly")
FLOWS = {
    each.name: each
    for each in (refresh, hub_daily, hub_whole_weekly, repositories_weekly, papers_weekly, downloads_monthly)
}


def _run(
    opened: AbstractContextManager[Run], chosen: Sequence[Source], allowance: Allowance, *, is_offline: bool
) -> RunReport:
    with opened as run:

        def publish(phase: Phase | None, at_work: Sequence[Source]) -> StepResult:
            return publish_site(run.id, phase, [source.key for source in at_work])

        collect, build = partial(_collect, run), partial(build_warehouse, run.id)
        return work_through(run, chosen, allowance, collect, build, publish, is_offline=is_offline)


def run_once(keys: Sequence[str], settings: Settings, limits: Limits, *, is_offline: bool) -> State[Any]:
    """Run the flow in this process and return how it ended."""
    asked = (list(keys), is_offline, limits.max_minutes, limits.max_bytes)
    with tags(folder_tag(settings.data_dir)):
        return cast("State[Any]", refresh(*asked, return_state=True))


def _choose(keys: Sequence[str], settings: Settings) -> list[Source]:
    chosen = choose_sources(keys, settings)
    if keys:
        return chosen
    ledger = Ledger(settings.data_dir)
    return not_collected_by_groups(chosen, ledger.runs(), ledger.steps())


def _collect(run: Run, sources: Sequence[Source]) -> list[StepResult]:
    settings, begun = run.settings, datetime.now(UTC)
    delays: list[float] = [settings.task_retry_delay_s * 2**n for n in range(settings.task_retries)]
    futures: Mapping[str, Any] = {
        source.key: collect_source.with_options(
            name=f"collect {source.key}", retries=settings.task_retries, retry_delay_seconds=delays
        ).submit(source.key)
        for source in sources
    }
    results: dict[str, StepResult] = {}
    of_future = {future.task_run_id: source for source, future in zip(sources, futures.values(), strict=True)}
    try:
        # Recorded as they end: one that hangs must not hold up the results of the others.
        for future in as_completed(list(futures.values())):
            source = of_future[future.task_run_id]
            results[source.key] = run.record(_settled(source, future, begun))
    except stopping.StopRequested:
        # They end at their next request; until then the lock must be held.
        wait(list(futures.values()))
        raise
    return [results[source.key] for source in sources]


def _settled(source: Source, future: Any, begun: datetime) -> StepResult:
    answer = future.result(raise_on_failure=False)
    if isinstance(answer, StepResult):
        return answer
    duration_s = (datetime.now(UTC) - begun).total_seconds()
    return replace(failed(source, answer), started_at=begun, duration_s=duration_s)


def _may_pass(error: FrameshareError) -> bool:
    return error.is_temporary and not isinstance(error, UnreachableError)


def _leave_report(report: RunReport, settings: Settings) -> None:
    """Store the report in Prefect; an unreachable server costs the report, not the run."""
    text = report_markdown(report, freshness_rows(gather_inputs(settings)))
    try:
        create_markdown_artifact(
            text, key=REPORT_KEY, description="What the run did, and when each source is expected next"
        )
    except Exception as error:
        log.warning("The report could not be saved in Prefect (%s: %s)", type(error).__name__, error)


def _is_scheduled() -> bool:
    """Whether a deployment started this run."""
    context = FlowRunContext.get()
    return bool(context and context.flow_run and context.flow_run.deployment_id)


def _log_to_prefect() -> None:
    """Send the log of steps and sources to Prefect, which keeps it with a scheduled run."""
    log.setLevel(logging.INFO)
    if not any(isinstance(handler, APILogHandler) for handler in log.handlers):
        log.addHandler(APILogHandler())


def _tell_prefect(flow_run_id: str | None) -> None:
    if flow_run_id is not None:
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(flow_run_id, Cancelled(message=STOPPED), force=True)
