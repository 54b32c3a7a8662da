"""The same steps as Prefect flows and tasks: retries, side by side, a report, a schedule.

Nothing but this module and the commands that start it knows Prefect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, State, TaskRun
from prefect.futures import PrefectFuture
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.types.entrypoint import EntrypointType

from frameshare.base.errors import FrameshareError
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.runs.collect import StepResult, UnreachableError, collect_once, collected, failed
from frameshare.runs.ledger import Ledger, Stopwatch
from frameshare.runs.lock import writer_lock
from frameshare.runs.server import own_server
from frameshare.runs.steps import (
    PARALLEL_SOURCES,
    RunReport,
    build_step,
    choose_sources,
    close_run,
    record,
    site_step,
    skip_all,
)
from frameshare.sources.base import CollectOptions, Source
from frameshare.sources.registry import get_source

REPORT_KEY = "frameshare-run-report"


class RunFailedError(Exception):
    """A run without a new warehouse or site; carries the report."""

    def __init__(self, report: RunReport) -> None:
        self.report = report
        super().__init__("; ".join(m for s in report.steps if s.outcome == "failed" for m in s.messages))


def may_succeed_later(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    """Whether a failed collection is worth another try within this run: never a 404 or no network."""
    error = state.result(raise_on_failure=False)
    return (
        isinstance(error, FrameshareError) and error.is_temporary and not isinstance(error, UnreachableError)
    )


@task(task_run_name="collect-{key}", cache_policy=NO_CACHE, retry_condition_fn=may_succeed_later)
def collect_source(key: str) -> StepResult:
    """Collect one source; raises FrameshareError so that Prefect sees a failure and may retry."""
    settings = Settings()
    source = get_source(key)
    with HttpClient(settings) as http, Progress() as progress:
        return collected(source, collect_once(source, settings, http, progress, CollectOptions()))


@task(cache_policy=NO_CACHE)
def build_warehouse(run_id: str) -> StepResult:
    """Build and publish the warehouse unless it is up to date."""
    settings = Settings()
    return build_step(settings, Ledger(settings.data_dir), run_id)


@task(cache_policy=NO_CACHE)
def publish_site(run_id: str) -> StepResult:
    """Draw and publish the pages unless they are up to date."""
    settings = Settings()
    return site_step(settings, Ledger(settings.data_dir), run_id)


# Prefect's own runner does not fit the type that its own decorator declares.
_SIDE_BY_SIDE = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=PARALLEL_SOURCES))


@flow(name="refresh", task_runner=_SIDE_BY_SIDE, persist_result=False)
def refresh(
    sources: list[str] | None = None, is_offline: bool = False, command: str = "frameshare serve"
) -> RunReport:
    """Collect the sources, build the warehouse, publish the pages.

    Raises LockedError if another run is at work, RunFailedError if warehouse or site could not be made.
    """
    settings = Settings()
    chosen = choose_sources(sources or [], settings)
    with writer_lock(settings.data_dir, command):
        ledger = Ledger(settings.data_dir)
        run_id = ledger.start("prefect", command)
        results = (
            skip_all(chosen, ledger, run_id) if is_offline else _collect(chosen, settings, ledger, run_id)
        )
        results += [build_warehouse(run_id), publish_site(run_id)]
        report = close_run(settings, ledger, run_id, results)
    create_markdown_artifact(report_markdown(report), key=REPORT_KEY, description="What the run did")
    if report.outcome == "failed":
        raise RunFailedError(report)
    return report


def serve(settings: Settings) -> None:
    """Run `refresh` by the cron line in the settings, in UTC, never two at once, until stopped.

    Uses the Prefect server that is configured (PREFECT_API_URL or profile), or else starts one of its own.
    """
    if get_current_settings().api.url:
        _serve_refresh(settings)
        return
    with (
        own_server(settings.prefect_port) as url,
        temporary_settings(updates={PREFECT_API_URL: url}),
    ):
        _serve_refresh(settings)


def _serve_refresh(settings: Settings) -> None:
    refresh.serve(
        name="frameshare",
        schedule=Cron(settings.schedule, timezone="UTC"),
        parameters={"command": "frameshare serve"},
        # By name, so that it is found from any folder and in an installed wheel.
        entrypoint_type=EntrypointType.MODULE_PATH,
        limit=1,
        global_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
    )


def report_markdown(report: RunReport) -> str:
    """Return the run report as a Markdown table; text from outside is kept from acting as Markdown."""
    lines = [f"Run `{report.run_id}` ended **{report.outcome}**.", "", "| step | outcome | rows | note |"]
    lines.append("|---|---|---|---|")
    for step in report.steps:
        name = f"{step.step} {step.source}" if step.source else step.step
        note = "; ".join(step.messages)
        rows = "" if step.rows is None else str(step.rows)
        lines.append(f"| {name} | {step.outcome} | {rows} | {_inert(note)} |")
    return "\n".join(lines)


def _collect(sources: Sequence[Source], settings: Settings, ledger: Ledger, run_id: str) -> list[StepResult]:
    delays: list[float] = [settings.task_retry_delay_s * 2**n for n in range(settings.task_retries)]
    patient = collect_source.with_options(retries=settings.task_retries, retry_delay_seconds=delays)
    watches = {source.key: Stopwatch.start() for source in sources}
    futures: Mapping[str, Any] = {source.key: patient.submit(source.key) for source in sources}
    results = []
    for source in sources:
        answer = futures[source.key].result(raise_on_failure=False)
        result = answer if isinstance(answer, StepResult) else failed(source, answer)
        record(ledger, run_id, result, watches[source.key])
        results.append(result)
    return results


def _inert(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in "|*_`[]!\\" else " " if c in "\r\n" else c for c in escaped)
