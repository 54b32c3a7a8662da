"""The ledger remembers runs and steps, and tells a killed run from a running one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from frameshare.base.errors import StorageError
from frameshare.runs.ledger import Ledger, Step


def test_a_run_and_its_steps_read_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    run_id = ledger.start("direct", "frameshare run")
    ledger.add(
        run_id, Step("collect", "collected", datetime(2026, 1, 1, tzinfo=UTC), 1.5, "papers", 7, "note")
    )

    ledger.finish(run_id, "fine")

    (run,), (step,) = ledger.runs(), ledger.steps()
    assert (run["run_id"], run["outcome"], run["engine"]) == (run_id, "fine", "direct")
    assert run["finished_at"] >= run["started_at"]
    assert (step["source"], step["rows"], step["duration_s"]) == ("papers", 7, 1.5)


def test_a_run_without_an_end_is_marked_interrupted_when_the_next_begins(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    killed = ledger.start("direct", "a")

    ledger.start("direct", "b")

    outcomes = {run["run_id"]: run["outcome"] for run in ledger.runs()}
    assert outcomes[killed] == "interrupted"
    assert sorted(outcomes.values()) == ["interrupted", "running"]


def test_no_ledger_yet_is_an_empty_history(tmp_path: Path) -> None:
    assert Ledger(tmp_path).runs() == []
    assert Ledger(tmp_path).steps() == []


def test_a_damaged_ledger_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database, by any means" * 100)

    with pytest.raises(StorageError, match=r"ledger\.sqlite.*move it away"):
        Ledger(tmp_path).runs()
