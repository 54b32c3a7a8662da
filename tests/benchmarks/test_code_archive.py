"""The archive at its real size, synthetic, against straightforward scripts; prints ratios of one run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb
import pandas as pd
import pytest

from pipeline.classifier import classify

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024.0
T = TypeVar("T")
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Cost:
    """What a process used: wall and CPU seconds, and its largest resident size in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float

    def __str__(self) -> str:
        return f"{self.wall_s:.1f} s wall, {self.cpu_s:.1f} s CPU, {self.peak_mib:.0f} MiB"


def run(*words: str) -> Cost:
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return Cost(time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / MIB)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic-archive")
    run("-m", "tests.benchmarks.synthetic_archive", str(folder))
    return folder


def test_load_and_marts_against_pandas(archive: Path, tmp_path: Path) -> None:
    ours = run("-m", "tests.benchmarks.frameshare_archive", str(archive), str(tmp_path / "ours"))
    theirs = run("-m", "tests.benchmarks.pandas_archive", str(archive), str(tmp_path / "pandas.csv"))

    print(f"\nload and marts: frameshare {ours}; pandas {theirs}")
    print(
        f"  {theirs.wall_s / ours.wall_s:.1f} x as fast, {ours.peak_mib / theirs.peak_mib:.2f} of the memory"
    )
    assert same_shares(tmp_path / "ours" / "warehouse.duckdb", tmp_path / "pandas.csv")
    assert theirs.wall_s > 3 * ours.wall_s
    assert theirs.peak_mib > ours.peak_mib


def same_shares(warehouse: Path, pandas_csv: Path) -> bool:
    """Tell whether both counted the same: years, all repositories."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        ours = connection.execute(
            "select year(period_start), framework, repositories from marts.code_share_by_period "
            "where period = 'year' and official = 'all' and repositories > 0 order by all"
        ).fetchall()
    frame = pd.read_csv(pandas_csv)
    chosen = frame[(frame["official"] == "all") & (frame["period"] == "Y")]
    theirs = sorted(
        zip(chosen["linked_on"].astype(int), chosen["framework"], chosen["repositories"], strict=True)
    )
    return [tuple(row) for row in ours] == theirs


def test_json_gz_is_streamed_within_300_mib(archive: Path, tmp_path: Path) -> None:
    os.environ["FRAMESHARE_DATA_DIR"] = str(tmp_path)
    try:
        cost = run(
            "-m", "pipeline", "collect", "pwc_archive", "--from", str(archive / "synthetic-links.json.gz")
        )
    finally:
        del os.environ["FRAMESHARE_DATA_DIR"]

    print(f"\nJSON.gz of 300,161 links: {cost}")
    assert cost.peak_mib <= 300


def test_classifier_against_grep(tmp_path: Path) -> None:
    repository = Path(os.environ.get("FRAMESHARE_BENCH_REPOSITORY", "") or python_library())
    files = sum(1 for path in repository.rglob("*.py"))
    ours, found = clock(lambda: classify(repository))
    script = ROOT / "tests" / "benchmarks" / "grep_classifier.sh"
    theirs, _ = clock(
        lambda: subprocess.run(["sh", str(script), str(repository)], check=True, capture_output=True)
    )

    print(f"\nclassifier: {found.files_read / ours:,.0f} files/s; grep script: {files / theirs:,.0f} files/s")
    assert found.files_read > 0


def python_library() -> Path:
    """Return a folder with many Python files that every machine has."""
    return Path(os.__file__).parent


def clock(work: Callable[[], T]) -> tuple[float, T]:
    """Return how long `work` took and what it gave."""
    started = time.monotonic()
    result = work()
    return time.monotonic() - started, result
