"""The ledger remembers runs and steps, and tells a killed run from a running one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from frameshare.http import Traffic
from frameshare.runs.ledger import KEPT_RUNS, Ledger, StepResult

COLLECTED = StepResult("collect", "collected", duration_s=1.5, started_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_run_and_its_steps_read_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    run_id = ledger.start("direct", "frameshare run")
    ledger.add(
        run_id,
        replace(COLLECTED, source="papers", rows=7, messages=("note",), traffic=Traffic(12, 3400, 1)),
    )

    ledger.finish(run_id, "fine")

    (run,), (step,) = ledger.runs(), ledger.steps()
    assert (run["run_id"], run["outcome"], run["engine"]) == (run_id, "fine", "direct")
    assert run["finished_at"] >= run["started_at"]
    assert (step["source"], step["rows"], step["duration_s"]) == ("papers", 7, 1.5)
    assert (step["requests"], step["bytes_received"], step["retries"]) == (12, 3400, 1)


def test_a_run_without_an_end_is_marked_as_died_when_the_next_begins(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    killed = ledger.start("direct", "a")

    ledger.start("direct", "b")

    outcomes = {run["run_id"]: run["outcome"] for run in ledger.runs()}
    assert outcomes[killed] == "died"
    assert sorted(outcomes.values()) == ["died", "running"]


def test_no_ledger_yet_is_an_empty_history(tmp_path: Path) -> None:
    assert Ledger(tmp_path).runs() == []
    assert Ledger(tmp_path).steps() == []


def damaged(folder: Path, how: str) -> Path:
    """Write a ledger with a run in it and break it."""
    ledger = Ledger(folder)
    ledger.finish(ledger.start("direct", "a"), "fine")
    content = bytearray(ledger.path.read_bytes())
    match how:
        case "no database":
            content = bytearray(b"not a database, by any means" * 100)
        case "cut":
            del content[len(content) // 2 :]
        case "overwritten":
            content[4096:8192] = b"\xff" * 4096
        case "from later":
            content[60:64] = (99).to_bytes(4, "big")  # the header's user_version
    ledger.path.write_bytes(content)
    return ledger.path


@pytest.mark.parametrize("how", ["no database", "cut", "overwritten", "from later"])
def test_a_damaged_ledger_is_an_empty_history_and_the_next_run_sets_it_aside(
    tmp_path: Path, how: str
) -> None:
    path = damaged(tmp_path, how)
    before = path.read_bytes()

    assert Ledger(tmp_path).runs() == []
    assert Ledger(tmp_path).damage()

    run_id = Ledger(tmp_path).start("direct", "b")

    assert [run["run_id"] for run in Ledger(tmp_path).runs()] == [run_id]
    (aside,) = tmp_path.glob("ledger-damaged-*.sqlite")
    assert aside.read_bytes() == before


def test_a_ledger_that_is_damaged_during_a_run_costs_its_records_and_not_the_run(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    run_id = ledger.start("direct", "a")
    ledger.path.write_bytes(b"not a database, by any means" * 100)

    ledger.add(run_id, COLLECTED)
    ledger.finish(run_id, "fine")

    assert ledger.runs() == []


def test_the_ledger_keeps_the_newest_thousand_runs_whatever_the_clock_said(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    first = ledger.start("direct", "first")
    ledger.add(first, StepResult("build", "done"))
    with closing(sqlite3.connect(ledger.path)) as connection, connection:
        for number in range(KEPT_RUNS + 5):
            # Each a day before the one recorded before it, as after a clock that went back.
            day = f"{date(2026, 1, 1) - timedelta(days=number)}T00:00:00+00:00"
            connection.execute(
                "insert into runs values (?, 'direct', 'x', '0', ?, ?, 'fine')", (f"r{number}", day, day)
            )

    newest = ledger.start("direct", "newest")

    with closing(sqlite3.connect(ledger.path)) as connection:
        kept = connection.execute("select count(*) from runs").fetchone()[0]
        steps = connection.execute("select count(*) from steps").fetchone()[0]
    assert ledger.runs()[0]["run_id"] == newest
    assert (kept, steps) == (KEPT_RUNS + 1, 0)


def test_a_trouble_keeps_its_start_time_until_it_is_closed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.open_trouble("source hub", "no answer")
    (first,) = ledger.troubles()
    ledger.mark_told("source hub")

    ledger.open_trouble("source hub", "still no answer")

    (trouble,) = ledger.troubles()
    assert trouble["since_at"] == first["since_at"]
    assert (trouble["message"], trouble["is_told"]) == ("still no answer", 1)
    ledger.close_trouble("source hub")
    assert ledger.troubles() == []


def test_a_transaction_that_a_killed_run_left_half_is_rolled_back_by_whoever_reads_next(
    tmp_path: Path,
) -> None:
    ledger = Ledger(tmp_path)
    ledger.finish(ledger.start("direct", "frameshare run"), "fine")
    left = tmp_path / "left"
    left.mkdir()
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as connection:
        # So that pages reach the file before the transaction is done.
        connection.execute("pragma cache_size = 1")
        connection.execute("begin immediate")
        connection.execute("update runs set outcome = 'half'")
        connection.executemany(
            "insert into troubles values (?, ?, '', 0)", [(n, "x" * 4000) for n in range(50)]
        )
        for file in tmp_path.glob("ledger.sqlite*"):
            shutil.copy(file, left)
        connection.execute("rollback")
    assert (left / "ledger.sqlite-journal").stat().st_size > 0

    found = Ledger(left)

    assert [run["outcome"] for run in found.runs()] == ["fine"]
    assert found.troubles() == []
    assert found.damage() is None
    found.start("direct", "frameshare run")
    assert len(found.runs()) == 2
