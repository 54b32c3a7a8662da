"""A Dask cluster as it is on many machines: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.rooms import ROOT


@dataclass
class Cluster:
    """Its address and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Run a scheduler and so many workers with one thread each, and end them."""
    file, started = folder / "scheduler.json", []
    told = ["--scheduler-file", str(file)]
    try:
        started.append(_start("dask_scheduler", [*told, "--port", "0", "--no-dashboard", "--no-show"]))
        address = _address(file)
        for _ in range(workers):
            started.append(_start("dask_worker", [*told, "--nthreads", "1", "--no-nanny", "--no-dashboard"]))
        yield Cluster(address, started[1:])
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _start(program: str, options: list[str]) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join([str(ROOT / "pipeline"), str(ROOT)])
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{program}", *options],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _address(file: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            return str(json.loads(file.read_text())["address"])
        except (OSError, ValueError):
            time.sleep(0.1)
    raise TimeoutError("the scheduler did not start")
