"""One writer at a time for each data folder.

The kernel holds the lock, so a killed process releases it; a file next to it says who holds it and since
when.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from frameshare.base.errors import LockedError
from frameshare.base.files import disk_errors, read_json, write_json

_LOCK = ".writer.lock"
_HOLDER = ".writer.json"
# Checking who holds the lock takes it for a moment, which must not make a run fail.
_PROBED_S = 1.0


@contextmanager
def held(data_dir: Path, name: str, timeout_s: float, refusal: Callable[[], LockedError]) -> Iterator[None]:
    """Hold the lock of that name in a data folder; raises the refusal if another process holds it."""
    with disk_errors(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(data_dir / name, timeout=timeout_s)
        try:
            lock.acquire()
        except Timeout as error:
            raise refusal() from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writer_lock(data_dir: Path, command: str, flow_run_id: str | None = None) -> Iterator[None]:
    """Hold the folder's writer lock; raises LockedError that says who holds it and since when.

    `flow_run_id` is the run's id in Prefect, if it has one.
    """
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "flow_run_id": flow_run_id,
    }
    with held(data_dir, _LOCK, _PROBED_S, partial(locked_error, data_dir)):
        try:
            write_json(data_dir / _HOLDER, holder)
            yield
        finally:
            (data_dir / _HOLDER).unlink(missing_ok=True)


def current_holder(data_dir: Path) -> dict[str, Any] | None:
    """Return who holds the lock (pid, host, since, command, flow_run_id), or None if nobody does."""
    lock = FileLock(data_dir / _LOCK, timeout=0)
    if not (data_dir / _LOCK).exists():
        return None
    try:
        lock.acquire()
    except Timeout:
        return read_json(data_dir / _HOLDER)
    lock.release()
    return None


def who_is_at_work(data_dir: Path) -> str:
    """Say which run holds the lock, as part of a sentence."""
    holder = read_json(data_dir / _HOLDER)
    if not holder:
        return "another run"
    return f"the run of {holder.get('since')} ({holder.get('command')}, process {holder.get('pid')})"


def locked_error(data_dir: Path) -> LockedError:
    """Describe who holds the lock, as an error."""
    holder = read_json(data_dir / _HOLDER)
    who = (
        f"process {holder.get('pid')} on {holder.get('host')}, `{holder.get('command')}`, "
        f"since {holder.get('since')}"
        if holder
        else "another process, which has just started"
    )
    return LockedError(
        "Another run is writing to this data folder",
        where=str(data_dir),
        expected="one writer at a time",
        found=who,
        next_step="wait until it ends, or stop that process; reading is possible meanwhile",
    )
