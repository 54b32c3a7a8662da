"""What an answer of the command line costs beyond its floor: Python that opens the file with DuckDB."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]
REPEATS = 9
FLOOR = "import duckdb; duckdb.connect('{warehouse}', read_only=True).execute('select 1').fetchall()"


def cpu_s(command: list[str], data: Path) -> float:
    """Return the median of the seconds of CPU, user and system, children included."""
    env = {"PATH": os.environ["PATH"], "FRAMESHARE_DATA_DIR": str(data), "PYTHONPATH": "pipeline"}
    found = []
    for _ in range(REPEATS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(found)


def test_an_answer_costs_little_more_than_its_floor(seed_data: Path) -> None:
    asked = [sys.executable, "-m", "frameshare"]
    costs = {
        "floor": [sys.executable, "-c", FLOOR.format(warehouse=seed_data / "warehouse.duckdb")],
        'sql "select 1"': [*asked, "sql", "select 1"],
        "query verdict": [*asked, "query", "verdict"],
    }
    measured = {name: cpu_s(command, seed_data) for name, command in costs.items()}

    print(
        f"\n{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, median of {REPEATS}"
    )
    print("command,cpu_s,ratio_to_floor")
    for name, cost in measured.items():
        print(f"{name},{cost:.3f},{cost / measured['floor']:.2f}")
    # A sandbox of its own for SQL: two Pythons, one with DuckDB. Ratios hold where seconds differ by machine.
    assert measured['sql "select 1"'] < 3 * measured["floor"]
    assert measured["query verdict"] < 3 * measured["floor"]
