"""A Prefect server as an administrator runs it (`prefect server start`), which can go away and come back."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from tests.prefect_home import prefect_home
from tests.serving import ScheduledRun


class PrefectServer:
    """A server on a port and database of its own."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.api = f"http://127.0.0.1:{self.port}/api"
        self.log = folder / "server.log"
        self._env = {
            **os.environ,
            "PREFECT_HOME": str(folder if database else prefect_home(folder)),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        }
        if database:
            self._env["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = database
        self._process: subprocess.Popen[bytes] | None = None
        # While SQLite is locked, Prefect answers 503.
        busy = Retry(total=6, backoff_factor=0.5, status_forcelist=[503], allowed_methods=None)
        self._client = requests.Session()
        self._client.mount("http://", HTTPAdapter(max_retries=busy))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_away()

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [
            sys.executable,
            "-m",
            "prefect",
            "server",
            "start",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._env, stdout=log, stderr=log)
        deadline = time.monotonic() + 180
        while not self._is_healthy():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.25)

    def go_away(self) -> None:
        """Kill it, as a machine that is switched off does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def ask(self, path: str, **body: Any) -> Any:
        """Post a question to its API."""
        return self._client.post(f"{self.api}/{path}", json=body, timeout=180).json()

    def deployments(self) -> dict[str, dict[str, Any]]:
        """Return the deployments by name."""
        return {d["name"]: d for d in self.ask("deployments/filter")}

    def forget_deployments(self) -> None:
        """Delete the deployments that earlier tests registered."""
        for deployment in self.deployments().values():
            self._client.delete(f"{self.api}/deployments/{deployment['id']}", timeout=30).raise_for_status()

    def runs(self, deployment: str) -> list[ScheduledRun]:
        """Return the runs of a deployment that are or were due, oldest first."""
        found = self.ask(
            "flow_runs/filter",
            deployments={"name": {"any_": [deployment]}},
            flow_runs={"expected_start_time": {"before_": datetime.now().astimezone().isoformat()}},
            sort="EXPECTED_START_TIME_ASC",
        )
        return [
            ScheduledRun(
                UUID(r["id"]),
                deployment,
                r["state_name"],
                _time(r["expected_start_time"]),
                _time(r["start_time"]),
            )
            for r in found
        ]

    def _is_healthy(self) -> bool:
        try:
            return requests.get(f"{self.api}/health", timeout=2).ok
        except requests.RequestException:
            return False


def _time(text: str | None) -> Any:
    return datetime.fromisoformat(text) if text else None
