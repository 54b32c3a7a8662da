"""The archive at its real size, synthetic, against straightforward scripts; prints ratios of one run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb
import pytest

from frameshare.repositories.classifier import classify

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024.0
ROUNDS = int(os.environ.get("ROUNDS", "5"))
T = TypeVar("T")
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]


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


# Each table of the pandas script: the mart that holds the same, and the columns that are compared.
SAME = {
    "repositories": (
        "code_repositories",
        "official, repository, framework, label_count, first_linked_on::date, dated_by, links",
    ),
    "shares": (
        "code_share_by_period",
        "official, grain, period::date, framework, repositories, denominator, detected, is_partial, "
        "round(share, 9), round(share_detected, 9), round(share_low, 9), round(share_high, 9)",
    ),
    "community": (
        "code_official_community",
        "kind, year, framework, repositories, denominator, round(share_low, 9), round(share_high, 9)",
    ),
    "labels": ("code_labels", "official, framework, links, repositories"),
    "coverage": (
        "code_coverage",
        "official, links, repositories, multiply_labelled, dated_by_paper, dated_by_arxiv, undated",
    ),
}
# These have rows of other sources too.
SEVERAL_SOURCES = {"code_official_community", "code_coverage"}


def test_load_and_marts_against_bare_duckdb_and_pandas(archive: Path, tmp_path: Path) -> None:
    costs: dict[str, list[Cost]] = {"frameshare": [], "bare": [], "vectorised": [], "pandas": []}
    for number in range(ROUNDS):
        out = {name: tmp_path / f"{name}-{number}" for name in costs}
        data_dir = str(out["frameshare"])
        for name, taken in costs.items():
            folders = [data_dir, str(out[name])] if name == "bare" else [str(out[name])]
            taken.append(run("-m", f"tests.benchmarks.{name}_archive", str(archive), *folders))

    ours = median(costs["frameshare"])
    print(f"\nload and marts, medians of {ROUNDS}: frameshare {ours}")
    for name in ("bare", "vectorised", "pandas"):
        other = median(costs[name])
        print(
            f"  frameshare / {name}: wall {ours.wall_s / other.wall_s:.2f}, "
            f"CPU {ours.cpu_s / other.cpu_s:.2f}, memory {ours.peak_mib / other.peak_mib:.2f} ({other})"
        )
    warehouse = out["frameshare"] / "warehouse.duckdb"
    assert differences(warehouse, out["vectorised"]) == {}
    assert differences(warehouse, out["pandas"]) == {}


def median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(c.wall_s for c in costs),
        statistics.median(c.cpu_s for c in costs),
        statistics.median(c.peak_mib for c in costs),
    )


def differences(warehouse: Path, pandas_tables: Path) -> dict[str, int]:
    """Return by table how many rows only one of the two has; tables that are the same are left out."""
    counts = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name, (mart, columns) in SAME.items():
            by_source = " where source = 'pwc_archive'" if mart in SEVERAL_SOURCES else ""
            ours = f"select {columns} from marts.{mart}{by_source}"
            theirs = f"select {columns} from read_parquet('{pandas_tables / name}.parquet')"
            assert connection.sql(ours).fetchone() is not None
            lone = f"(({ours}) except all ({theirs})) union all (({theirs}) except all ({ours}))"
            counts[name] = connection.sql(f"select count(*) from ({lone})").fetchall()[0][0]
    return {name: count for name, count in counts.items() if count}


def test_json_gz_is_streamed_within_300_mib(archive: Path, tmp_path: Path) -> None:
    os.environ["FRAMESHARE_DATA_DIR"] = str(tmp_path)
    try:
        cost = run(
            "-m", "frameshare", "collect", "pwc_archive", "--from", str(archive / "synthetic-links.json.gz")
        )
    finally:
        del os.environ["FRAMESHARE_DATA_DIR"]

    print(f"\nJSON.gz of 300,161 links: {cost}")


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
