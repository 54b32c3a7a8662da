"""`frameshare serve`: a scheduler that always recovers.

Only the writer lock, which the kernel releases, keeps two runs from overlapping; a concurrency limit in
Prefect could block for good. Prefect's runner and our server are restarted if they exit.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from contextvars import copy_context
from functools import partial

from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings
from pydantic import ValidationError

from frameshare.base import stopping
from frameshare.base.errors import LockedError, UsageError
from frameshare.base.settings import Settings
from frameshare.runs.deployments import deployments
from frameshare.runs.lock import held
from frameshare.runs.schedule import Entry, schedule
from frameshare.runs.server import OwnServer
from frameshare.runs.stocktaking import take_stock

_LOCK = ".serve.lock"
_RUNS_END_WITHIN_S = 14.0
_TRY_AGAIN_AFTER_S = 5.0
# A run's process is started early and waits until it is due: on a busy machine its start takes half a minute.
_STARTED_BEFORE_DUE_S = 45.0

log = logging.getLogger("frameshare")


def serve(settings: Settings, stop: threading.Event) -> None:
    """Run the schedule until `stop` is set, then end runs and server.

    Uses the Prefect server that is configured (PREFECT_API_URL or profile), or else one of its own. Raises
    LockedError if the data folder is already served, UsageError for an invalid cron line.
    """
    entries = schedule(settings)
    for entry in entries:
        _check_cron(entry)
    with (
        held(settings.data_dir, _LOCK, 0, partial(_served_elsewhere, settings)),
        # Stopped while our server was still starting.
        suppress(stopping.StopRequested),
        ExitStack() as stack,
    ):
        server = None
        if not get_current_settings().api.url:
            server = stack.enter_context(OwnServer(settings.prefect_port))
            stack.enter_context(temporary_settings(updates={PREFECT_API_URL: server.url}))
        while not stop.is_set():
            try:
                ours = deployments(entries, settings)
                take_stock(settings, [deployment.name for deployment in ours])
                _run_until(stop, ours, server)
            except Exception:
                log.exception("Prefect is unavailable; retrying")
            stop.wait(_TRY_AGAIN_AFTER_S)


def _run_until(stop: threading.Event, ours: Sequence[RunnerDeployment], server: OwnServer | None) -> None:
    """Let Prefect's runner start what is due until `stop` is set or the runner exits."""
    # Schedules are not paused on shutdown: a pause that cannot be undone would last.
    runner = Runner(name="frameshare", prefetch_seconds=_STARTED_BEFORE_DUE_S, pause_on_shutdown=False)
    # Outside the main thread the runner installs no signal handlers.
    thread = threading.Thread(target=copy_context().run, args=(_run, runner, ours), daemon=True)
    thread.start()
    while thread.is_alive() and not stop.wait(1):
        if server is not None and server.keep_alive():
            log.warning("The Prefect server exited unexpectedly; restarting it")
    if stop.is_set():
        _end_runs(runner, thread)


def _end_runs(runner: Runner, thread: threading.Thread) -> None:
    """Let the runner stop its runs; one that is starting is told as soon as it can receive the signal."""
    until, is_told = time.monotonic() + _RUNS_END_WITHIN_S, False
    while thread.is_alive() and time.monotonic() < until:
        if runner.started and not is_told:
            is_told = True
            with suppress(RuntimeError):
                runner.execute_in_background(runner.astop)
        thread.join(0.1)


def _run(runner: Runner, ours: Sequence[RunnerDeployment]) -> None:
    async def work() -> None:
        for deployment in ours:
            await runner.aadd_deployment(deployment)
        log.info("Serving %s", ", ".join(deployment.name for deployment in ours))
        await runner.start()

    try:
        asyncio.run(work())
    except Exception as error:
        log.warning("Prefect's runner exited unexpectedly (%s: %s)", type(error).__name__, error)


def _served_elsewhere(settings: Settings) -> LockedError:
    return LockedError(
        "This data folder is already being served",
        where=str(settings.data_dir),
        expected="one `frameshare serve` for each data folder",
        next_step="stop the other one first, or set FRAMESHARE_DATA_DIR to another folder",
    )


def _check_cron(entry: Entry) -> None:
    try:
        CronSchedule(cron=entry.cron, timezone="UTC")
    except ValidationError as error:
        raise UsageError(
            "Invalid cron expression in the schedule",
            where=f"schedule of {entry.name}",
            expected="five fields: minute, hour, day of month, month, day of week",
            found=repr(entry.cron),
            next_step="correct or unset its FRAMESHARE_SCHEDULE variable; docs/settings.md lists them",
        ) from error
