"""What an earlier version wrote is read or carried over; what a later one wrote is refused in a sentence.

`tests/fixtures/formats/` was written by frameshare 0.1.0 before formats had numbers; its rows are synthetic.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from frameshare.base.errors import WarehouseError
from frameshare.base.resources import SQL_DIR
from frameshare.base.settings import Settings
from frameshare.http import Traffic
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.zone import RawZone
from frameshare.runs.ledger import FORMAT, Ledger, StepResult
from frameshare.runs.products import gather_inputs
from frameshare.runs.up_to_date import is_warehouse_current, published_meta
from frameshare.sources.base import Outcome, Source
from frameshare.warehouse.reader import Warehouse
from frameshare.warehouse.storage.file import WarehouseFile

NAMES = ("snapshots", "dataset, snapshot_id")
OLD = Path(__file__).parent.parent / "fixtures" / "formats"
PAPERS = Dataset(
    "papers",
    "Papers of a test.",
    (
        Column("id", pa.string(), "id", is_nullable=False),
        Column("citations", pa.int64(), "count"),
        Column("words", pa.list_(pa.string()), "words"),
    ),
    ("id",),
)
SOURCE = Source(
    "test", "Test", "https://t.example", "CC0", "x", timedelta(days=1), (PAPERS,), {}, lambda _: Outcome()
)


@pytest.fixture
def old_raw(tmp_path: Path) -> RawZone:
    """A raw zone of format 1, copied to where it can be changed."""
    shutil.copytree(OLD / "raw-1", tmp_path / "raw")
    return RawZone(tmp_path / "raw")


def test_snapshots_of_the_first_format_are_in_use_and_verify(old_raw: RawZone) -> None:
    (snapshot,) = old_raw.snapshots("papers")

    assert pq.read_table(snapshot.files[0]).column("citations").to_pylist() == [3]
    assert snapshot.held_for == ()
    assert old_raw.verify() == old_raw.left_out() == []


def test_a_snapshot_begun_in_the_first_format_is_taken_up_and_published(old_raw: RawZone) -> None:
    partial = old_raw.open_partial(PAPERS, "unfinished")
    assert (partial.state, partial.parts) == ({"cursor": "next"}, {"page-1"})
    partial.write_part("page-2", [{"id": "synthetic-2", "citations": 2, "words": []}])

    snapshot = old_raw.open_partial(PAPERS, "unfinished").publish(
        SOURCE, url="https://t.example", as_of=date(2026, 1, 2)
    )

    assert snapshot is not None
    assert snapshot.provenance["rows"] == 2
    assert old_raw.verify() == []


def test_a_ledger_of_the_first_format_keeps_its_runs_and_is_numbered(tmp_path: Path) -> None:
    shutil.copyfile(OLD / "ledger-1.sqlite", tmp_path / "ledger.sqlite")
    ledger = Ledger(tmp_path)
    assert [(r["command"], r["outcome"]) for r in ledger.runs()] == [("frameshare run", "fine")]
    assert [s["rows"] for s in ledger.steps()] == [7]
    assert ledger.troubles() == []

    run_id = ledger.start("direct", "frameshare build")
    ledger.add(run_id, StepResult("build", "done", traffic=Traffic(3, 0, 0)))
    ledger.open_trouble("run", "failed")

    assert len(ledger.runs()) == 2
    assert [s["requests"] for s in ledger.steps()] == [3, None]
    with closing(sqlite3.connect(ledger.path)) as connection:
        assert connection.execute("pragma user_version").fetchone() == (FORMAT,)


def test_a_warehouse_of_the_first_format_is_read_and_rebuilt(data_dir: Path) -> None:
    data_dir.mkdir()
    path = data_dir / "warehouse.duckdb"
    shutil.copyfile(OLD / "warehouse-1.duckdb", path)

    with Warehouse(path, SQL_DIR) as warehouse:
        assert "marts.synthetic" in {row["table"] for row in warehouse.tables()}
    assert published_meta(WarehouseFile(path), *NAMES) == [("papers", "20260101T000000000000Z-0123456789")]
    settings = Settings()
    assert not is_warehouse_current(settings, gather_inputs(settings))


def test_a_snapshot_that_the_old_warehouse_knew_and_that_is_gone_is_named(old_raw: RawZone) -> None:
    old_raw.enroll(published_meta(WarehouseFile(OLD / "warehouse-1.duckdb"), *NAMES))

    (gone,) = old_raw.left_out()

    assert (gone.id, gone.state) == ("20260101T000000000000Z-0123456789", "lost")


def test_a_warehouse_of_a_later_format_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema meta; create table meta.build as select 99 as format")

    with pytest.raises(WarehouseError, match=r"later version.*format 99"):
        Warehouse(path, SQL_DIR)
