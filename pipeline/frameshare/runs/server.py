"""A Prefect server of our own for `frameshare serve`, if no other is configured.

Prefect's built-in ephemeral server does not schedule, so this is the full server, in a child process that
ends with us, however we end.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from typing import Self

import requests

from frameshare.base import stopping
from frameshare.base.errors import TemporaryError
from frameshare.base.loopback import LOOPBACK

START_TIMEOUT_S = 180.0
_PORT_FREE_TIMEOUT_S = 20.0
_STOP_TIMEOUT_S = 10.0
# Prefect keeps 90 days; older runs are only in our ledger.
_SETTINGS = {"PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs"}


class OwnServer:
    """A Prefect server on this machine, as a context manager; `url` is its API address."""

    def __init__(self, port: int) -> None:
        """Choose `port` (0: any free one)."""
        self._port = port or _free_port()
        self.url = f"http://{LOOPBACK[0]}:{self._port}/api"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def keep_alive(self) -> bool:
        """Restart it if it exited by itself; return whether it did."""
        if self._process is not None and self._process.poll() is None:
            return False
        self._start()
        return True

    def _start(self) -> None:
        """Start it and wait until it answers; raises TemporaryError if it does not."""
        self._stop()
        _wait_until_free(self._port)
        command = [sys.executable, "-m", "frameshare.runs.prefect_server", str(self._port)]
        # A session of its own: Ctrl-C reaches our whole process group, and the server must outlive the flows.
        self._process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env={**_SETTINGS, **os.environ},
            start_new_session=True,
        )
        try:
            _wait_until_healthy(self.url, self._process)
        except BaseException:
            self._stop()
            raise

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_free(port: int) -> None:
    """Give the server of a killed `serve` time to exit; a port still in use shows at the start."""
    deadline = time.monotonic() + _PORT_FREE_TIMEOUT_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK[0], port))
            except OSError:
                stopping.pause(0.25)
                continue
        return


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    with requests.Session() as session:
        # Local requests use neither a proxy nor .netrc.
        session.trust_env = False
        while time.monotonic() < deadline and server.poll() is None:
            try:
                if session.get(f"{url}/health", timeout=2).ok:
                    return
            except requests.RequestException:
                pass
            stopping.pause(0.25)
    ended = server.poll()
    raise did_not_start(url, "no answer" if ended is None else f"it ended with code {ended}")


def did_not_start(where: str, found: str) -> TemporaryError:
    """Describe a Prefect server of ours that does not answer."""
    return TemporaryError(
        "The Prefect server did not start",
        where=where,
        expected=f"an answer within {START_TIMEOUT_S:.0f} s",
        found=found,
        next_step="see its output above, set FRAMESHARE_PREFECT_PORT to a free port, or run with --direct",
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK[0], 0))
        return int(probe.getsockname()[1])
