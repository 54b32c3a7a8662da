"""Retention by an explicit policy: what `frameshare raw prune` would delete, and deleting it.

`data/reference/raw_retention.csv` names the datasets that are thinned: the last snapshot of each day is kept
for some time, then of each week, then of each month for good. Other datasets are never touched, nor is the
first or the newest snapshot of a kind, nor a held one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from frameshare.base import resources
from frameshare.base.files import disk_errors, fsync_dir
from frameshare.base.quoting import identifier, quote
from frameshare.base.reference import read_rows
from frameshare.raw.dataset import Dataset
from frameshare.raw.register import Event, Register
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.usable import State, standings

TABLE = "raw_retention"
_BEING_DELETED = ".pruned"


@dataclass(frozen=True)
class Policy:
    """A row of the table: how the snapshots of a dataset, or of one kind of it, are thinned."""

    dataset: str
    kind: str | None
    rule: str
    daily: timedelta
    weekly: timedelta

    def bucket(self, day: date, today: date) -> tuple[object, ...]:
        """Return the day, week or month of which one snapshot is kept."""
        if today - day <= self.daily:
            return ("day", day)
        if today - day <= self.weekly:
            return ("week", *day.isocalendar()[:2])
        return ("month", day.year, day.month)


def policies() -> list[Policy]:
    """Return the policy, one row per dataset and kind."""
    return [
        Policy(
            str(row["dataset"]),
            row["kind"],
            str(row["rule"]),
            timedelta(days=int(row["daily_days"] or 0)),
            timedelta(days=int(row["weekly_days"] or 0)),
        )
        for row in read_rows(resources.REFERENCE_DIR, TABLE)
    ]


def dispensable(root: Path, dataset: Dataset, policy: Policy, today: date) -> list[Snapshot]:
    """Return the snapshots that the policy allows to delete, oldest first."""
    found = [
        s for s in standings(root, dataset.name) if s.snapshot and policy.kind in {None, s.snapshot.kind}
    ]
    rejected = [
        s.snapshot
        for s in found
        if s.snapshot and s.state == State.REJECTED and today - s.snapshot.as_of > policy.daily
    ]
    in_use = [s.snapshot for s in found if s.snapshot and s.state == State.IN_USE]
    kept = _representatives(in_use, policy, today)
    surplus = [s for s in in_use if s.id not in kept]
    if policy.rule == "repeated":
        surplus = _repeated(dataset, surplus, [s for s in in_use if s.id in kept])
    return sorted([*surplus, *rejected], key=lambda s: (s.as_of, s.id))


def delete(root: Path, snapshots: Iterable[Snapshot]) -> None:
    """Delete snapshots permanently: each is recorded first, then moved out of the way atomically.

    A kill in between leaves it in use, or for the next call to delete.
    """
    out_of_sight = root / _BEING_DELETED
    register = Register(root)
    for snapshot in snapshots:
        register.add(Event.PRUNED, snapshot.dataset, snapshot.id)
        with disk_errors(out_of_sight):
            out_of_sight.mkdir(exist_ok=True)
            snapshot.path.rename(out_of_sight / f"{snapshot.dataset}-{snapshot.id}")
            fsync_dir(snapshot.path.parent)
    shutil.rmtree(out_of_sight, ignore_errors=True)


def _representatives(in_use: Sequence[Snapshot], policy: Policy, today: date) -> set[str]:
    """Ids of the first and the newest snapshot, and of the best one of each day, week or month."""
    best: dict[tuple[object, ...], Snapshot] = {}
    for snapshot in in_use:
        bucket = policy.bucket(snapshot.as_of, today)
        if bucket not in best or _rank(snapshot) > _rank(best[bucket]):
            best[bucket] = snapshot
    ends = {in_use[0].id, in_use[-1].id, max(s.id for s in in_use)} if in_use else set()
    return {s.id for s in best.values()} | ends


def _rank(snapshot: Snapshot) -> tuple[bool, date, str]:
    return snapshot.is_complete, snapshot.as_of, snapshot.id


def _repeated(dataset: Dataset, surplus: Sequence[Snapshot], kept: Sequence[Snapshot]) -> list[Snapshot]:
    """Return those all of whose keys are in a kept snapshot that was read later and describes a later day."""
    found = []
    keys = ", ".join(identifier(k) for k in dataset.key)
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        for snapshot in surplus:
            later = [s for s in kept if s.as_of >= snapshot.as_of and s.id > snapshot.id and s.files]
            if not later or not snapshot.files:
                continue
            row = connection.execute(
                f"select count(*) from (select {keys} from {_scan([snapshot])}) as own "
                f"anti join (select {keys} from {_scan(later)}) as later using ({keys})"
            ).fetchone()
            found += [snapshot] if row == (0,) else []
    return found


def _scan(snapshots: Iterable[Snapshot]) -> str:
    files = ", ".join(quote(str(f)) for s in snapshots for f in s.files)
    return f"read_parquet([{files}], union_by_name = true)"
