"""How current a source is: fresh, stale, seed or never, judged by its own snapshots and attempts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from frameshare.base.reference import ReferenceTable
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Outcome, Source
from frameshare.warehouse import Inputs
from frameshare.warehouse.inputs import freshness_rows

PAPERS = Dataset("papers", "Papers.", (Column("id", pa.string(), "id"),), ("id",))
SOURCE = Source(
    "lists", "Lists", "https://example.org", "CC0", "x", timedelta(days=7), (PAPERS,), {}, lambda _: Outcome()
)
TODAY = datetime.now(UTC).date()


def seed() -> ReferenceTable:
    return ReferenceTable("seed", "s", Path("s.csv"), "t", "d", ("a",), "us", "CC0", "lists", ())


def attempt(outcome: str, days_ago: int = 0, message: str | None = None) -> Mapping[str, Any]:
    started_at = datetime.now(UTC) - timedelta(days=days_ago)
    return {"source": "lists", "outcome": outcome, "started_at": started_at, "message": message}


def collect(zone: RawZone) -> None:
    partial = zone.open_partial(PAPERS, "run")
    partial.write_part("all", [{"id": "a"}])
    partial.publish(SOURCE, url="u", as_of=date(2026, 1, 1))


def state(zone: RawZone, *attempts: Mapping[str, Any], days_later: int = 0, has_seed: bool = False) -> str:
    tables = [seed()] if has_seed else []
    today = TODAY + timedelta(days=days_later)
    (row,) = freshness_rows(Inputs(zone, [SOURCE], tables, steps=attempts, today=today))
    return str(row["state"])


def test_a_source_that_was_never_reached_is_seed_or_never(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)

    assert state(zone) == "never"
    assert state(zone, attempt("failed"), has_seed=True) == "seed"


@pytest.mark.parametrize(("days_later", "expected"), [(0, "fresh"), (14, "fresh"), (15, "stale")])
def test_a_source_is_stale_after_twice_its_cadence(tmp_path: Path, days_later: int, expected: str) -> None:
    zone = RawZone(tmp_path)
    collect(zone)

    assert state(zone, days_later=days_later) == expected


def test_an_unchanged_answer_keeps_a_source_fresh(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    collect(zone)

    later = attempt("unchanged", days_ago=-14)

    assert state(zone, later, days_later=15) == "fresh"


def test_a_failed_attempt_makes_a_source_stale_until_it_succeeds(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    collect(zone)

    assert state(zone, attempt("failed")) == "stale"
    assert state(zone, attempt("failed", 1), attempt("unchanged")) == "fresh"


def test_an_offline_run_does_not_hide_a_failure(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    collect(zone)

    assert state(zone, attempt("failed", 1), attempt("skipped")) == "stale"
