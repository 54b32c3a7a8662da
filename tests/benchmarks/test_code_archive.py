"""The archive at its real size, synthetic, against straightforward scripts; prints ratios of one run."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb
import pytest

from frameshare.repositories.classifier import classify
from tests.benchmarks.costs import ROUNDS, Cost, compare, cost_of
from tests.rooms import ROOT

T = TypeVar("T")
HOW = "import, load and marts of a synthetic archive of the real size"
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic-archive")
    cost_of("-m", "tests.benchmarks.synthetic_archive", str(folder))
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


def test_load_and_marts_against_bare_duckdb_and_vectorised_pandas(archive: Path, tmp_path: Path) -> None:
    costs: dict[str, list[Cost]] = {"frameshare": [], "bare": [], "vectorised": []}
    for number in range(ROUNDS):
        out = {name: tmp_path / f"{name}-{number}" for name in costs}
        data_dir = str(out["frameshare"])
        for name, taken in costs.items():
            folders = [data_dir, str(out[name])] if name == "bare" else [str(out[name])]
            taken.append(cost_of("-m", f"tests.benchmarks.{name}_archive", str(archive), *folders))

    compare(costs, HOW)
    warehouse = out["frameshare"] / "warehouse.duckdb"
    assert differences(warehouse, out["vectorised"]) == {}
    assert marts_that_differ(warehouse, out["bare"] / "warehouse.duckdb") == []


def test_load_and_marts_against_plain_pandas_once(archive: Path, tmp_path: Path) -> None:
    ours, pandas = tmp_path / "frameshare", tmp_path / "pandas"
    costs = {
        "frameshare": [cost_of("-m", "tests.benchmarks.frameshare_archive", str(archive), str(ours))],
        "pandas": [cost_of("-m", "tests.benchmarks.pandas_archive", str(archive), str(pandas))],
    }

    compare(costs, HOW)
    assert differences(ours / "warehouse.duckdb", pandas) == {}


def marts_that_differ(ours: Path, bare: Path) -> list[str]:
    """Return the marts of the floor whose rows are not those of the warehouse."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"attach '{ours}' as ours (read_only); attach '{bare}' as bare (read_only)")
        marts = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'bare' and schema_name = 'marts'"
        ).fetchall()
        assert len(marts) > 10
        return [name for (name,) in marts if not _same(connection, f"marts.{name}")]


def _same(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    lone = f"from ours.{table} except all from bare.{table}"
    counts = f"(select count(*) from ours.{table}) = (select count(*) from bare.{table})"
    return bool(connection.sql(f"select {counts} and not exists ({lone})").fetchall()[0][0])


def differences(warehouse: Path, pandas_tables: Path) -> dict[str, int]:
    """Return by table how many rows only one of the two has; tables that are the same are left out."""
    counts = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name, (mart, columns) in SAME.items():
            by_source = " where source = 'pwc_archive'" if mart in SEVERAL_SOURCES else ""
            ours = f"select {columns} from marts.{mart}{by_source}"
            theirs = f"select {columns} from read_parquet('{pandas_tables / name}.parquet')"
            assert connection.execute(ours).fetchone() is not None
            lone = f"(({ours}) except all ({theirs})) union all (({theirs}) except all ({ours}))"
            counts[name] = connection.sql(f"select count(*) from ({lone})").fetchall()[0][0]
    return {name: count for name, count in counts.items() if count}


def test_json_gz_is_streamed_within_300_mib(archive: Path, tmp_path: Path) -> None:
    cost = cost_of(
        *("-m", "frameshare", "collect", "pwc_archive", "--from", str(archive / "synthetic-links.json.gz")),
        FRAMESHARE_DATA_DIR=str(tmp_path),
    )

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
