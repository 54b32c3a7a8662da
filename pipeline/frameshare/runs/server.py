"""A Prefect server of our own for `frameshare serve`, where no other is configured.

Prefect's built-in temporary server does not schedule, so this is its real one, as a child process that ends
with us.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from frameshare.base.errors import TemporaryError

START_TIMEOUT_S = 180.0
_HOST = "127.0.0.1"


@contextmanager
def own_server(port: int) -> Iterator[str]:
    """Run a Prefect server on this machine's `port` (0: any free one) and yield its API address.

    Raises TemporaryError if it does not answer in time.
    """
    chosen = port or _free_port()
    url = f"http://{_HOST}:{chosen}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", _HOST, "--port", str(chosen)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            _wait_until_healthy(url, server)
            yield url
        finally:
            server.terminate()


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if requests.get(f"{url}/health", timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.25)
    ended = server.poll()
    raise TemporaryError(
        "The Prefect server did not start",
        where=url,
        expected=f"an answer within {START_TIMEOUT_S:.0f} s",
        found="no answer" if ended is None else f"it ended with code {ended}",
        next_step="run `prefect server start` to see why, or set FRAMESHARE_PREFECT_PORT to a free port",
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
