"""Debian's PostgreSQL as a process of its own, as a user without rights, in a folder that goes with it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def postgres() -> Iterator[str]:
    """Run a server and yield the address of an empty database, as SQLAlchemy writes it; skip without one."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    cluster, port = folder / "cluster", _free_port()
    _run(
        [programs / "initdb", "-D", cluster, "-A", "trust", "-U", "prefect", "-E", "UTF8", "--no-sync"], user
    )
    server = subprocess.Popen(
        [
            programs / "postgres", "-D", cluster, "-p", str(port), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "fsync=off",
        ],
        user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(programs, port)
        _run([programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "prefect", "prefect"], user)
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/prefect"
    finally:
        # SIGINT: end connections and stop, without waiting for clients to leave.
        server.send_signal(2)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    # Debian keeps them off the path, in a folder for each version.
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    found = versions[-1] if versions else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _run(command: list[str | Path], user: str | None) -> None:
    subprocess.run(command, user=user, cwd="/", check=True, capture_output=True, timeout=120)


def _wait_for(programs: Path, port: int) -> None:
    # The port is open before the server takes connections.
    ask = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + 60
    while subprocess.run(ask, check=False).returncode:
        if time.monotonic() > deadline:
            raise TimeoutError("PostgreSQL takes no connections")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
