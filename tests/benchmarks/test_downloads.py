"""The download marts over ten synthetic years, and the reading of wheels, against plain scripts."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR, SQL_DIR
from frameshare.sources.transformers_releases import wheels
from frameshare.warehouse.bundled import bundled_models
from frameshare.warehouse.catalog import load_macros, load_models
from frameshare.warehouse.inputs import load_tables as load_into
from tests.benchmarks.pandas_downloads import monthly_marts

SYNTHETIC_PACKAGES, YEARS = 200, 10
MODELS = (
    "staging.package_months",
    "bundled.pypi_downloads",
    "bundled.pypi_rolling_downloads",
    "staging.package_downloads",
    "intermediate.month_breaks",
    "marts.package_downloads",
    "marts.package_group_downloads",
)
READ_TABLES = {
    "package_groups",
    "pypi_month_flags",
    "events",
    "pypi_downloads",
    "pypi_rolling_downloads",
    "pypi_totals",
}


def best_of(repeats: int, work: Callable[[], object]) -> float:
    """CPU seconds of the cheapest of several runs, all threads together: others may be at work here."""
    found = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


@pytest.fixture(scope="module")
def synthetic_daily(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented daily downloads: 200 packages named synthetic-000 to synthetic-199, ten years."""
    path = tmp_path_factory.mktemp("daily") / "synthetic_daily.parquet"
    first = date(2016, 1, 1)
    last = first + timedelta(days=int(365.25 * YEARS))
    duckdb.sql(
        f"copy (select printf('synthetic-%03d', p) as package, day::date as day, "
        f"(hash(p, day) % 1000000 + 1000)::bigint as downloads from range({SYNTHETIC_PACKAGES}) as r (p), "
        f"generate_series(date '{first}', date '{last}', interval 1 day) as d (day)) "
        f"to '{path}' (format parquet)"
    )
    return path


def build_marts(daily: Path) -> duckdb.DuckDBPyConnection:
    """Run the download models as the warehouse does, on daily rows added up by month."""
    connection = duckdb.connect()
    tables = load_tables(REFERENCE_DIR, "reference") + load_tables(SEED_DIR, "seed")
    load_into(connection, [table for table in tables if table.name in READ_TABLES])
    connection.execute(
        "create schema raw; create schema staging; create schema intermediate; create schema marts; "
        "create schema bundled"
    )
    # The comparison is of published lists and collected months; readings fill what both lack.
    connection.execute("delete from seed.pypi_rolling_downloads")
    connection.execute(
        "create view raw.pypi_downloads as select package, date_trunc('month', day)::date as month, "
        "sum(downloads)::bigint as downloads, null::bigint as basket_downloads, "
        "date '2026-01-01' as snapshot_date, '1' as snapshot_id "
        f"from read_parquet('{daily}') group by all"
    )
    for macro in load_macros(SQL_DIR):
        connection.execute(macro)
    models = {model.full_name: model for model in [*load_models(SQL_DIR), *bundled_models(tables)]}
    for name in MODELS:
        connection.execute(f"create table {name} as {models[name].sql}")
    return connection


@pytest.mark.benchmark
def test_the_download_marts_against_pandas(synthetic_daily: Path) -> None:
    built = build_marts(synthetic_daily)
    packages, groups = monthly_marts(synthetic_daily, REFERENCE_DIR, SEED_DIR)
    ours = built.sql(
        "select count(*), sum(downloads_raw), sum(median_30d) from marts.package_downloads"
    ).fetchone()
    assert ours is not None
    assert ours[:2] == (len(packages), packages["downloads"].sum())
    assert ours[2] == pytest.approx(packages["median_downloads_30d"].sum())
    notes = built.execute(
        "select count(*) from marts.package_downloads where break_note is not null"
    ).fetchone()
    assert notes == (int((packages["break_note"] != "").sum()),)
    rows = built.execute("select count(*), sum(downloads_raw) from marts.package_group_downloads").fetchone()
    assert rows == (len(groups), groups["downloads_raw"].sum())

    ours_s = best_of(12, lambda: build_marts(synthetic_daily))
    pandas_s = best_of(3, lambda: monthly_marts(synthetic_daily, REFERENCE_DIR, SEED_DIR))
    ratio = pandas_s / ours_s
    print(f"\n730,000 synthetic days: {ours_s:.2f} s of CPU, pandas {pandas_s:.2f} s, {ratio:.1f} x")


def make_synthetic_wheel(path: Path) -> None:
    """An invented wheel of the size and shape of a real one: 2,800 members, 530 families, 45 MB unpacked."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("transformers-99.0.0.dist-info/METADATA", "Name: transformers\nVersion: 99.0.0\n")
        for number in range(530):
            body = "".join(
                f"class Synthetic{number}Layer{n}(nn.Module):\n    x = {n * number}\n" for n in range(1500)
            )
            for prefix in ("", "tf_") if number < 70 else ("",):
                archive.writestr(f"transformers/models/s{number}/modeling_{prefix}s{number}.py", body)
            for other in ("configuration", "tokenization", "processing", "__init__"):
                archive.writestr(f"transformers/models/s{number}/{other}_s{number}.py", body[:9000])


def unpack_and_grep(path: Path, folder: Path) -> tuple[int, int]:
    """What one would write otherwise: unpack everything, then find the families in the files."""
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    found: dict[str, set[str]] = {"pytorch": set(), "tensorflow": set()}
    for file in (folder / "transformers" / "models").rglob("modeling_*.py"):
        if file.parent.name != "auto" and re.search(r"^class \w+", file.read_text(), re.MULTILINE):
            is_tensorflow = file.name.startswith("modeling_tf_")
            found["tensorflow" if is_tensorflow else "pytorch"].add(file.parent.name)
    return len(found["pytorch"]), len(found["tensorflow"])


@pytest.mark.benchmark
def test_reading_a_wheel_against_unpacking_and_grepping_it(tmp_path: Path) -> None:
    wheel = tmp_path / "synthetic.whl"
    make_synthetic_wheel(wheel)
    compare(wheel, tmp_path, "synthetic")


@pytest.mark.benchmark
@pytest.mark.registry
def test_reading_a_real_wheel_against_unpacking_and_grepping_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--dest", str(tmp_path), "transformers==4.57.6"]
    if subprocess.run(command, check=False, capture_output=True, timeout=240).returncode != 0:
        pytest.skip("the package registry did not answer")
    (wheel,) = tmp_path.glob("*.whl")
    compare(wheel, tmp_path, "transformers 4.57.6")


def compare(wheel: Path, folder: Path, name: str) -> None:
    reading = wheels.read_wheel(wheel)
    plain = unpack_and_grep(wheel, folder / "warm")
    families = reading.families
    assert (sum(f.pytorch for f in families), sum(f.tensorflow for f in families)) == plain
    ours_s = best_of(5, lambda: wheels.read_wheel(wheel))
    runs = iter(range(100))
    plain_s = best_of(3, lambda: unpack_and_grep(wheel, folder / str(next(runs))))
    ratio = plain_s / ours_s
    print(f"\n{name}: {ours_s * 1000:.0f} ms of CPU, unpacked {plain_s * 1000:.0f} ms, {ratio:.1f} x")
