"""`frameshare serve` as a process of its own, stopped and killed in the ways that machines do."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psutil

from frameshare.sources.registry import all_sources
from tests.conftest import ROOT
from tests.prefect_home import prefect_home

T = TypeVar("T")
# The sixth field of a cron line is seconds.
OFTEN = "* * * * * */20"
# Ways to end a served run; all but the first are ordinary ones.
WAYS = ("power cut", "docker stop", "systemctl stop", "Ctrl-C", "terminal closed")


@dataclass(frozen=True)
class ScheduledRun:
    """A run of the schedule as Prefect has it; times in UTC. It `started` when its flow began."""

    id: UUID
    deployment: str
    state: str
    expected: datetime
    started: datetime | None

    @property
    def delay_s(self) -> float | None:
        """Seconds from when it was due to its start."""
        return (self.started - self.expected).total_seconds() if self.started else None


class Serve:
    """A `frameshare serve` on folders of its own, which may be started and stopped several times."""

    def __init__(self, folder: Path, source_url: str, **env: str) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self.database = prefect_home(folder / "prefect") / "prefect.db"
        self.port = _free_port()
        self.env = {
            **os.environ,
            **environment(folder, source_url),
            "FRAMESHARE_PREFECT_PORT": str(self.port),
            **env,
        }
        self.env.pop("PREFECT_API_URL", None)
        self.env.update(env)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What it wrote."""
        return self.folder / "serve.log"

    def start(self, source_url: str | None = None) -> psutil.Process:
        """Start it, with all sources at another address if one is given."""
        assert not self.is_running(), "one that still serves would outlive the test"
        if source_url is not None:
            self.env.update(_addresses(source_url))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "frameshare", "serve"],
                cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        return psutil.Process(self._process.pid)

    def stop(self, way: str, timeout_s: float = 60) -> int | None:
        """End it, in one of WAYS or it alone; return its exit code, None if it did not end and was killed."""
        process = self._running()
        tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        if way == "power cut":
            _signal(tree, signal.SIGKILL)
        elif way == "docker stop":
            process.terminate()
        elif way == "kill of serve alone":
            process.kill()
        elif way == "systemctl stop":
            _signal(tree, signal.SIGTERM)
        else:
            os.killpg(process.pid, signal.SIGINT if way == "Ctrl-C" else signal.SIGHUP)
        try:
            return process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Leave nothing of it, for the end of a test."""
        if self.is_running():
            _signal(self.processes(), signal.SIGKILL)
            self._running().wait()

    def processes(self) -> list[psutil.Process]:
        """Return its process and everything that it started, and what outlived an earlier start of it."""
        mine = f"FRAMESHARE_DATA_DIR={self.data_dir}"
        return [p for p in psutil.process_iter() if p.pid != os.getpid() and mine in _environ(p)]

    def runs(self, deployment: str = "refresh") -> list[ScheduledRun]:
        """Return the runs that are or were due or have a process already, oldest first."""
        rows = self.ask(
            """
            select
                flow_run.id,
                deployment.name,
                case flow_run.state_type when 'PENDING' then 'Pending' else flow_run.state_name end,
                flow_run.expected_start_time,
                (
                    select min(timestamp) from flow_run_state
                    where flow_run_state.flow_run_id = flow_run.id and flow_run_state.type = 'RUNNING'
                )
            from flow_run join deployment on deployment.id = flow_run.deployment_id
            where deployment.name = ?
            and (flow_run.expected_start_time <= datetime('now') or flow_run.state_type = 'PENDING')
            order by flow_run.expected_start_time
            """,
            deployment,
        )
        return [
            ScheduledRun(UUID(run_id), name, state, _time(due), _time(start))
            for run_id, name, state, due, start in rows
        ]

    def process_of(self, run: ScheduledRun) -> psutil.Process | None:
        """Return the process that Prefect started for a run, which may still wait until the run is due."""
        mine = f"PREFECT__FLOW_RUN_ID={run.id}"
        return next((process for process in self.processes() if mine in _environ(process)), None)

    def state_message(self, run: ScheduledRun) -> str:
        """Return what Prefect says of how a run ended."""
        rows = self.ask(
            """
            select flow_run_state.message
            from flow_run
            join flow_run_state on flow_run_state.id = flow_run.state_id
            where flow_run.id = ?
            """,
            str(run.id),
        )
        return str(rows[0][0]) if rows else ""

    def ask(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        """Read Prefect's own database; nothing while it is not there yet."""
        if not self.database.exists():
            return []
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)) as connection:
            try:
                return connection.execute(sql, values).fetchall()
            except sqlite3.OperationalError:
                return []

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "serve was not started"
        return self._process


def wait_until(found: Callable[[], T], seconds: float, every_s: float = 0.25) -> T:
    """Return what `found` returns as soon as it is true, or what it returns at the end."""
    deadline = time.monotonic() + seconds
    while not (answer := found()) and time.monotonic() < deadline:
        time.sleep(every_s)
    return answer


def hanging_server() -> socket.socket:
    """Return a listening socket that takes connections and never answers."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(200)
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the address of a listening socket."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def environment(folder: Path, source_url: str) -> dict[str, str]:
    """Return settings for folders of a test's own, a quick schedule and sources at one address."""
    return {
        **_addresses(source_url),
        "PREFECT_HOME": str(folder / "prefect"),
        "FRAMESHARE_DATA_DIR": str(folder / "data"),
        "FRAMESHARE_SCHEDULE": OFTEN,
        "FRAMESHARE_MAX_ATTEMPTS": "1",
        "FRAMESHARE_TASK_RETRIES": "0",
        # The one source without an address of its own asks the registry through pip.
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
    }


def _addresses(source_url: str) -> dict[str, str]:
    names = {name for source in all_sources().values() for name in source.base_urls}
    return {f"FRAMESHARE_{name.upper()}_URL": source_url for name in names}


def _signal(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.send_signal(number)


def _environ(process: psutil.Process) -> set[str]:
    try:
        return {f"{name}={value}" for name, value in process.environ().items()}
    except psutil.Error:
        return set()


def _time(text: str | None) -> Any:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
