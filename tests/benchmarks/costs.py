"""What a process costs, medians of rounds, and ratios of one run; FLOORS=FILE adds the ratios to a CSV file.

FLOORS=docs/measurements/floors.csv pytest -m benchmark -s tests/benchmarks/test_hub_collector.py
"""

from __future__ import annotations

import csv
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.rooms import ROOT

ROUNDS = int(os.environ.get("ROUNDS", "5"))
MIB = 1024.0


@dataclass(frozen=True)
class Cost:
    """What a process and its children used: wall and CPU seconds, largest resident size in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float

    def __str__(self) -> str:
        return f"{self.wall_s:.2f} s wall, {self.cpu_s:.2f} s CPU, {self.peak_mib:.0f} MiB"


@dataclass(frozen=True)
class Ratio:
    """One row of the CSV file: what `ours` costs beside `other`, medians of one run."""

    ours: str
    other: str
    cpu_ratio: float
    peak_ratio: float
    ours_cpu_s: float
    other_cpu_s: float
    ours_peak_mib: int
    other_peak_mib: int
    rounds: int
    measured_on: str
    machine: str
    load_1m: float
    how: str


def cost_of(*words: str, **env: str) -> Cost:
    """Run Python with `words` in the checkout to its end; return what it used."""
    # Compiled modules are kept, as they are for who uses frameshare, whatever this shell says.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **env}
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return Cost(time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / MIB)


def cost_in_child(work: Callable[[], object]) -> Cost:
    """Run `work` in a child that has imported what this process has; return what it used."""
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    _, status, used = os.wait4(child, 0)
    assert status == 0, work
    return Cost(time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / MIB)


def median(costs: list[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(
        statistics.median(c.wall_s for c in costs),
        statistics.median(c.cpu_s for c in costs),
        statistics.median(c.peak_mib for c in costs),
    )


def compare(costs: dict[str, list[Cost]], how: str) -> None:
    """Print what the first costs beside each of the others, and keep it in the file that FLOORS names."""
    (ours, first), *others = ((name, median(taken)) for name, taken in costs.items())
    print(f"\n{how}, medians of {len(costs[ours])}:\n  {ours}: {first}")
    for other, its in others:
        ratio = Ratio(
            ours, other, round(first.cpu_s / its.cpu_s, 2), round(first.peak_mib / its.peak_mib, 2),
            round(first.cpu_s, 2), round(its.cpu_s, 2), round(first.peak_mib), round(its.peak_mib),
            len(costs[other]), f"{datetime.now(UTC):%Y-%m-%d}",
            f"{platform.machine()}, {os.cpu_count()} cores",
            round(os.getloadavg()[0], 1), how,
        )  # fmt: skip
        print(f"  {other}: {its}; CPU {ratio.cpu_ratio} x, memory {ratio.peak_ratio} x")
        if file := os.environ.get("FLOORS"):
            _keep(Path(file), ratio)


def _keep(file: Path, ratio: Ratio) -> None:
    """Put the row in place of an earlier one of the same two."""
    rows = list(csv.DictReader(file.open(newline=""))) if file.exists() else []
    kept = [r for r in rows if (r["ours"], r["other"], r["how"]) != (ratio.ours, ratio.other, ratio.how)]
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, asdict(ratio).keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows([*kept, asdict(ratio)])
