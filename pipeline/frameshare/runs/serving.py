"""`frameshare serve`: a schedule that always comes back.

Never two runs at once is the affair of the writer lock alone, which the kernel releases; no limit of ours in
Prefect could block. Whatever ends by itself, Prefect's runner or our server, is started again.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from contextvars import copy_context
from types import FrameType
from typing import Any
from uuid import UUID

from filelock import FileLock, Timeout
from prefect import get_client
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings
from prefect.types.entrypoint import EntrypointType
from pydantic import ValidationError

from frameshare import __version__
from frameshare.base import stopping
from frameshare.base.errors import LockedError, UsageError
from frameshare.base.files import disk_errors
from frameshare.base.settings import Settings
from frameshare.runs.flows import data_tag, refresh
from frameshare.runs.schedule import Entry, schedule
from frameshare.runs.server import OwnServer
from frameshare.runs.stocktaking import take_stock

_LOCK = ".serve.lock"
_STOP_WITHIN_S = 26.0
_RUNS_END_WITHIN_S = 16.0
_TRY_AGAIN_AFTER_S = 5.0

log = logging.getLogger("frameshare")


def serve(settings: Settings) -> None:
    """Run what the schedule says until told to stop (SIGTERM, Ctrl-C), then end within 30 s.

    Uses the Prefect server that is configured (PREFECT_API_URL or profile), or else one of its own. Raises
    LockedError if the data folder is served already, UsageError for a cron line that is none.
    """
    entries = schedule(settings)
    for entry in entries:
        _check_cron(entry)
    with (
        _only_one(settings),
        _until_told_to_stop() as stop,
        # Told to stop while our server was still starting.
        suppress(stopping.StopRequested),
        ExitStack() as stack,
    ):
        server = None
        if not get_current_settings().api.url:
            server = stack.enter_context(OwnServer(settings.prefect_port))
            stack.enter_context(temporary_settings(updates={PREFECT_API_URL: server.url}))
        while not stop.is_set():
            try:
                take_stock(settings, [entry.name for entry in entries])
                _run_until(stop, _deployments(entries, settings), server)
            except Exception:
                log.exception("Prefect cannot be used at the moment; trying again")
            stop.wait(_TRY_AGAIN_AFTER_S)


class _Deployment(RunnerDeployment):
    """A deployment that is left alone where it stands as it should.

    To register it anew would delete its scheduled runs, and with them the one that is due this minute.
    """

    async def aapply(self, *args: Any, **options: Any) -> UUID:
        """Register the deployment unless it is registered already; return its id."""
        async with get_client() as client:
            with suppress(ObjectNotFound):
                standing = await client.read_deployment_by_name(f"{self.flow_name}/{self.name}")
                if _what_matters(standing) == _what_matters(self):
                    return standing.id
        return await super().aapply(*args, **options)


def _what_matters(deployment: RunnerDeployment | DeploymentResponse) -> list[object]:
    return [
        [getattr(each.schedule, "cron", None) for each in deployment.schedules or []],
        deployment.parameters,
        deployment.description,
        sorted(deployment.tags),
        deployment.version,
        deployment.entrypoint,
    ]


def _deployments(entries: Sequence[Entry], settings: Settings) -> list[RunnerDeployment]:
    return [
        _Deployment.from_flow(
            refresh,
            entry.name,
            schedule=Cron(entry.cron, timezone="UTC"),
            parameters={"sources": list(entry.sources)},
            description=_description(entry),
            tags=["frameshare", entry.name, data_tag(settings)],
            version=__version__,
            # By name, so that it is found from any folder and in an installed wheel.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for entry in entries
    ]


def _description(entry: Entry) -> str:
    what = ", ".join(f"`{key}`" for key in entry.sources) or "whatever is due"
    return f"Collects {what}, then builds the warehouse and the pages. `{entry.cron}` UTC."


def _run_until(
    stop: threading.Event, deployments: Sequence[RunnerDeployment], server: OwnServer | None
) -> None:
    """Let Prefect's runner start what is due until `stop` is set, or the runner ends by itself."""
    # Schedules stay as they are while nobody serves them: a pause that could not be undone would last.
    runner = Runner(name="frameshare", pause_on_shutdown=False)
    # Away from the main thread, the runner leaves the signals alone.
    thread = threading.Thread(target=copy_context().run, args=(_run, runner, deployments), daemon=True)
    thread.start()
    while thread.is_alive() and not stop.wait(1):
        if server is not None and server.keep_alive():
            log.warning("The Prefect server had ended by itself; it is started again")
    if stop.is_set() and runner.started:
        with suppress(RuntimeError):
            runner.execute_in_background(runner.astop)
    if stop.is_set():
        thread.join(_RUNS_END_WITHIN_S)


def _run(runner: Runner, deployments: Sequence[RunnerDeployment]) -> None:
    async def work() -> None:
        for deployment in deployments:
            await runner.aadd_deployment(deployment)
        log.info("Serving %s", ", ".join(deployment.name for deployment in deployments))
        await runner.start()

    try:
        asyncio.run(work())
    except Exception as error:
        log.warning("Prefect's runner ended by itself (%s: %s)", type(error).__name__, error)


@contextmanager
def _until_told_to_stop() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and Ctrl-C set; whatever happens, this process ends soon after."""
    stop = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            stop.set()
            stopping.request()
            threading.Thread(target=_end, daemon=True).start()

    before = {number: signal.signal(number, note) for number in stopping.SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end() -> None:
    time.sleep(_STOP_WITHIN_S)
    stopping.kill_children()
    os._exit(0)


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    with disk_errors(settings.data_dir):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(settings.data_dir / _LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise LockedError(
                "This data folder is being served already",
                where=str(settings.data_dir),
                expected="one `frameshare serve` for each data folder",
                next_step="stop the other one first, or set FRAMESHARE_DATA_DIR to another folder",
            ) from error
    try:
        yield
    finally:
        lock.release()


def _check_cron(entry: Entry) -> None:
    try:
        CronSchedule(cron=entry.cron, timezone="UTC")
    except ValidationError as error:
        raise UsageError(
            "A line of the schedule is no cron line",
            where=f"schedule of {entry.name}",
            expected="five fields: minute, hour, day of month, month, day of week",
            found=repr(entry.cron),
            next_step="correct or unset its FRAMESHARE_SCHEDULE variable; docs/settings.md lists them",
        ) from error
