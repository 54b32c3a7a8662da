"""A build computes what changed and takes the rest from the existing warehouse, with the same result."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR, SQL_DIR
from frameshare.base.settings import Settings
from frameshare.raw.zone import RawZone
from frameshare.runs.products import build, gather_inputs
from frameshare.sources.registry import all_sources
from frameshare.warehouse.inputs import Inputs
from frameshare.warehouse.publish import build_warehouse
from tests.house import COUNTED, COUNTS, House
from tests.samples import by_day

Content = dict[str, list[object]]
BEYOND = {"build"}


def content(path: Path) -> Content:
    """Return rows of every table, and every comment, but for what says when the file was built."""
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        found: Content = {
            f"{schema}.{name}": sorted(map(repr, connection.sql(f'from {schema}."{name}"').fetchall()))
            for schema, name in names
            if name not in BEYOND
        }
        found["comments"] = connection.execute(
            "select schema_name, table_name, comment from duckdb_tables() union all "
            "select schema_name, table_name || '.' || column_name, comment from duckdb_columns() "
            "where not internal order by all"
        ).fetchall()
    return found


def overwrite(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("update marts.counted set models = 99")


def counted(house: House) -> set[object]:
    with duckdb.connect(str(house.path), read_only=True) as connection:
        return {n for (n,) in connection.execute("select models from marts.counted").fetchall()}


def test_a_table_is_taken_as_it_stands_until_something_that_it_reads_changes(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.add_snapshot(1, "pytorch", "jax")
    house.build()
    overwrite(house.path)

    house.build(is_standing_sound=True)
    taken = counted(house)
    house.title({"pytorch": "Torch"})
    house.build(is_standing_sound=True)

    assert taken == {99}, "the table was computed although nothing that it reads had changed"
    assert counted(house) == {1}


def test_without_a_standing_warehouse_everything_is_computed(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.add_snapshot(1, "pytorch")
    house.build()
    overwrite(house.path)

    house.build()

    assert counted(house) == {1}


def test_a_warehouse_of_an_earlier_version_is_computed_again(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.add_snapshot(1, "pytorch")
    house.build()
    overwrite(house.path)
    with duckdb.connect(str(house.path)) as connection:
        connection.execute("drop table meta.tables")

    house.build(is_standing_sound=True)

    assert counted(house) == {1}


CHANGES: dict[str, Callable[[House, int], None]] = {
    "nothing": lambda house, n: None,
    "a snapshot": lambda house, n: house.add_snapshot(n + 1, "pytorch", "jax", None),
    "a reference table": lambda house, n: house.title({"pytorch": f"Torch {n}", "jax": "JAX"}),
    "a model": lambda house, n: house.write("marts/counted", f"{COUNTED}-- {n}\nhaving count(*) > {n % 2}"),
    "a new model": lambda house, n: house.write(f"marts/copy_{n}", COUNTED),
    "a model less": lambda house, n: [p.unlink() for p in (house.sql / "marts").glob("copy_*")] and None,
    "a query": lambda house, n: house.write(f"queries/counts_{n}", COUNTS),
}  # fmt: skip


@pytest.mark.deep
@settings(max_examples=8)
@given(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=5))
def test_whatever_changes_the_result_is_that_of_a_whole_build(changes: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        house.build()
        for number, change in enumerate(changes):
            CHANGES[change](house, number)
            house.build(is_standing_sound=True)
        whole = Path(folder) / "whole.duckdb"
        house.build(whole)

        assert content(house.path) == content(whole)


@pytest.mark.deep
@pytest.mark.parametrize("table", by_day(["framework_groups", "tool_releases", "events", "hub_libraries"], 2))
def test_the_real_models_give_the_same_from_a_standing_warehouse(
    tmp_path: Path, seed_data: Path, table: str
) -> None:
    reference = shutil.copytree(REFERENCE_DIR, tmp_path / "reference")
    lines = (reference / f"{table}.csv").read_text().splitlines(keepends=True)
    (reference / f"{table}.csv").write_text("".join(lines[:-1]))
    tables = [*load_tables(reference, "reference"), *load_tables(SEED_DIR, "seed")]
    inputs = Inputs(RawZone(tmp_path / "raw"), list(all_sources().values()), tables)

    target = Path(shutil.copy(seed_data / "warehouse.duckdb", tmp_path / "w.duckdb"))

    report = build_warehouse(target, SQL_DIR, inputs, cache_dir=tmp_path, is_standing_sound=True)
    build_warehouse(tmp_path / "whole.duckdb", SQL_DIR, inputs, cache_dir=tmp_path)

    assert report.models_computed < report.models
    assert content(tmp_path / "w.duckdb") == content(tmp_path / "whole.duckdb")


@pytest.mark.deep
def test_an_existing_warehouse_that_cannot_be_read_is_rebuilt(after_a_first_run: Path) -> None:
    given = Settings(data_dir=after_a_first_run)
    path = given.warehouse_path
    before, found = without_runs(path), path.stat()
    with path.open("r+b") as stream:
        stream.seek(found.st_size // 2)
        stream.write(os.urandom(1_000_000))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))

    build(given, gather_inputs(given))

    assert without_runs(path) == before


def without_runs(path: Path) -> dict[str, list[str]]:
    """Return a warehouse's content, but for what tells of runs: the first one ended after its build."""
    return {name: rows for name, rows in content(path).items() if not name.startswith("meta.")}
