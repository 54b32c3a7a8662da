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
from frameshare.warehouse.inputs import Inputs, freshness_rows

PAPERS = Dataset("papers", "Papers.", (Column("id", pa.string(), "id"),), ("id",))
SOURCE = Source(
    "lists", "Lists", "https://example.org", "CC0", "x", timedelta(days=7), (PAPERS,), {}, lambda _: Outcome()
)
TODAY = datetime.now(UTC).date()


def seed() -> ReferenceTable:
    return ReferenceTable("seed", "s", Path("s.csv"), "t", "d", ("a",), "us", "CC0", "lists", None, ())


def attempt(outcome: str, days_ago: int = 0, message: str | None = None) -> Mapping[str, Any]:
    started_at = datetime.now(UTC) - timedelta(days=days_ago)
    return {"source": "lists", "outcome": outcome, "started_at": started_at, "message": message}


def collect(zone: RawZone, as_of: date = date(2026, 1, 1), url: str = "https://example.org/list") -> None:
    partial = zone.open_partial(PAPERS, "run")
    partial.write_part("all", [{"id": "a"}])
    partial.publish(SOURCE, url=url, as_of=as_of)


def state(zone: RawZone, *attempts: Mapping[str, Any], days_later: int = 0, has_seed: bool = False) -> str:
    return str(row(zone, *attempts, days_later=days_later, has_seed=has_seed)["state"])


def row(
    zone: RawZone, *attempts: Mapping[str, Any], days_later: int = 0, has_seed: bool = False
) -> Mapping[str, Any]:
    """The source's freshness; attempts newest first, as the ledger has them."""
    tables = [seed()] if has_seed else []
    today = TODAY + timedelta(days=days_later)
    (found,) = freshness_rows(Inputs(zone, [SOURCE], tables, steps=attempts, today=today))
    return found


def test_a_source_that_was_never_reached_is_seed_or_never(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)

    assert state(zone) == "never"
    assert state(zone, attempt("failed"), has_seed=True) == "seed"


@pytest.mark.parametrize(("days_later", "expected"), [(0, "fresh"), (8, "fresh"), (9, "stale")])
def test_a_source_is_stale_a_day_after_its_cadence_has_passed(
    tmp_path: Path, days_later: int, expected: str
) -> None:
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
    assert state(zone, attempt("unchanged"), attempt("failed", 1)) == "fresh"


def test_an_offline_run_does_not_hide_a_failure(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    collect(zone)

    assert state(zone, attempt("skipped"), attempt("failed", 1)) == "stale"


def test_an_imported_list_of_june_is_five_months_old_in_november_and_stale(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    june = TODAY - timedelta(days=150)
    collect(zone, june, "list.json")

    found = row(zone, attempt("imported"))

    assert (found["as_of"], found["age_days"], found["state"]) == (june, 150, "stale")
    assert found["checked_at"] is None


def test_an_import_of_yesterday_is_fresh(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    collect(zone, TODAY - timedelta(days=1), "list.json")

    assert state(zone) == "fresh"


def test_an_archive_that_was_asked_today_is_fresh_and_as_old_as_what_it_describes(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    collect(zone, TODAY - timedelta(days=500))

    found = row(zone, attempt("unchanged"))

    assert (found["age_days"], found["state"]) == (500, "fresh")


def test_reading_the_same_rows_again_makes_them_describe_the_later_day(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    collect(zone, TODAY - timedelta(days=30))
    collect(zone, TODAY - timedelta(days=2))

    assert row(zone)["age_days"] == 2


def test_after_a_clock_that_went_back_the_attempt_recorded_last_counts(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    collect(zone)

    assert state(zone, attempt("unchanged", days_ago=1), attempt("failed")) == "fresh"
