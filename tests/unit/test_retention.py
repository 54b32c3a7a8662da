"""Forgetting: thinner with age, never the first, the newest or what is nowhere else; killed, old or new."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.raw import plausible, retention
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.register import Event, Register
from frameshare.raw.retention import Policy
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.usable import State
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Outcome, Source
from frameshare.sources.registry import all_sources

LISTS = Dataset(
    "lists",
    "Lists.",
    (Column("package", pa.string(), "p"), Column("month", pa.string(), "m"), Column("n", pa.int64(), "n")),
    ("package", "month"),
)
SOURCE = Source(
    "s", "S", "https://s.example", "CC0", "x", timedelta(days=1), (LISTS,), {}, lambda _: Outcome()
)
TODAY = date(2026, 11, 28)
BY_DAY = Policy("lists", None, "by_day", timedelta(days=90), timedelta(days=730))
REPEATED = Policy("lists", None, "repeated", timedelta(days=90), timedelta(days=730))


def publish(
    zone: RawZone, day: date, months: tuple[str, ...] = ("2026-01",), completeness: str = "complete"
) -> Snapshot:
    partial = zone.open_partial(LISTS, "run")
    rows: list[dict[str, Any]] = [{"package": "p", "month": m, "n": day.toordinal()} for m in months]
    partial.write_part("all", rows)
    found = partial.publish(SOURCE, url="https://s.example", as_of=day, completeness=completeness)
    assert found is not None
    return found


def days_let_go(zone: RawZone, policy: Policy = BY_DAY) -> list[date]:
    return [s.as_of for s in retention.dispensable(zone.root, LISTS, policy, TODAY)]


@settings(max_examples=20)
@given(st.lists(st.integers(0, 1500), min_size=1, max_size=25, unique=True))
def test_every_day_week_and_month_keeps_one_and_the_first_and_the_newest_stay(
    tmp_path_factory: pytest.TempPathFactory, ages: list[int]
) -> None:
    zone = RawZone(tmp_path_factory.mktemp("raw"))
    days = sorted(TODAY - timedelta(days=age) for age in ages)
    for day in days:
        publish(zone, day)

    gone = days_let_go(zone)

    kept = [day for day in days if day not in gone]
    assert {BY_DAY.bucket(d, TODAY) for d in kept} == {BY_DAY.bucket(d, TODAY) for d in days}
    assert {days[0], days[-1]} <= set(kept)
    assert all(TODAY - day > timedelta(days=90) for day in gone)
    middle = Counter(BY_DAY.bucket(d, TODAY) for d in kept if d not in {days[0], days[-1]})
    assert max(middle.values(), default=1) == 1


def test_a_complete_reading_stays_rather_than_a_later_partial_one(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    publish(zone, date(2026, 1, 1))
    publish(zone, date(2026, 3, 10))
    publish(zone, date(2026, 3, 12), completeness="partial")
    publish(zone, TODAY)

    assert days_let_go(zone) == [date(2026, 3, 12)]


def test_a_reading_whose_rows_are_in_no_later_one_is_never_let_go(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    publish(zone, date(2025, 12, 1), ("2025-11",))
    publish(zone, date(2026, 3, 10), ("2026-01", "2026-02"))
    publish(zone, date(2026, 3, 11), ("2026-01",))
    publish(zone, date(2026, 3, 12), ("2026-02",))
    publish(zone, TODAY, ("2026-01", "2026-02"))

    assert days_let_go(zone, REPEATED) == [date(2026, 3, 10), date(2026, 3, 11)]
    publish(zone, TODAY + timedelta(days=1), ("2026-10",))
    assert days_let_go(zone, REPEATED) == [date(2026, 3, 10), date(2026, 3, 11)]


def test_a_later_reading_of_fewer_rows_lets_nothing_go(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    publish(zone, date(2025, 12, 1), ("2025-11",))
    publish(zone, date(2026, 3, 10), ("2026-01", "2026-02"))
    publish(zone, date(2026, 3, 12), ("2026-02",))

    assert days_let_go(zone, REPEATED) == []


def test_what_was_pruned_is_not_missed(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    for day in (date(2026, 1, 1), date(2026, 3, 10), date(2026, 3, 12), TODAY):
        publish(zone, day)
    (surplus,) = retention.dispensable(zone.root, LISTS, BY_DAY, TODAY)

    zone.prune([surplus])

    assert [s.as_of for s in zone.snapshots("lists")] == [date(2026, 1, 1), date(2026, 3, 12), TODAY]
    assert zone.verify() == zone.left_out() == []
    assert not (tmp_path / ".pruned").exists()


@pytest.mark.parametrize("moment", ["after the note", "after the rename"])
def test_a_kill_while_pruning_leaves_the_snapshot_in_use_or_gone(tmp_path: Path, moment: str) -> None:
    zone = RawZone(tmp_path)
    for day in (date(2026, 1, 1), date(2026, 3, 10), date(2026, 3, 12), TODAY):
        publish(zone, day)
    (surplus,) = retention.dispensable(zone.root, LISTS, BY_DAY, TODAY)
    Register(tmp_path).add(Event.PRUNED, "lists", surplus.id)
    if moment == "after the rename":
        (tmp_path / ".pruned").mkdir()
        surplus.path.rename(tmp_path / ".pruned" / f"lists-{surplus.id}")

    assert zone.verify() == zone.left_out() == []
    zone.prune(retention.dispensable(zone.root, LISTS, BY_DAY, TODAY))
    assert len(zone.snapshots("lists")) == 3
    assert not (tmp_path / ".pruned").exists()


def test_a_snapshot_that_came_back_from_a_backup_is_in_use_again(tmp_path: Path) -> None:
    zone = RawZone(tmp_path / "raw")
    first = publish(zone, TODAY)
    shutil.copytree(first.path, tmp_path / "backup")
    shutil.rmtree(first.path)
    zone.decide(first.id, Event.WRITTEN_OFF, frozenset({State.LOST}))

    shutil.copytree(tmp_path / "backup", first.path)

    assert [s.id for s in zone.snapshots("lists")] == [first.id]


def test_the_register_forgets_all_confirmations_but_the_last(tmp_path: Path) -> None:
    register = Register(tmp_path)
    register.add(Event.PUBLISHED, "lists", "one")
    for day in range(1, 29):
        register.add(Event.CONFIRMED, "lists", "one", f"2026-11-{day:02}")

    register.compact()

    assert [e.event for e in register.entries()] == [Event.PUBLISHED, Event.CONFIRMED]
    assert register.confirmed() == {("lists", "one"): "2026-11-28"}


@pytest.mark.parametrize("table", [plausible.TABLE, retention.TABLE])
def test_each_bound_and_policy_is_of_a_dataset_and_a_column_that_exist(table: str) -> None:
    datasets = {d.name: d for source in all_sources().values() for d in source.datasets}

    rows = read_rows(REFERENCE_DIR, table)

    assert rows
    for row in rows:
        columns = {c.name for c in datasets[str(row["dataset"])].columns}
        assert (row.get("column_name") or next(iter(columns))) in columns, row
        assert row.get("rule") in {None, "by_day", "repeated"}
