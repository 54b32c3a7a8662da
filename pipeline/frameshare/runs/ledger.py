"""The run ledger: past runs with their steps and outcomes, and the troubles that are open.

Our own, because Prefect's history is lost with its ephemeral server. One SQLite file in the data folder; a
killed run is recognised by its missing end. It is only history: a damaged ledger is set aside and a new one
started.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from frameshare import __version__
from frameshare.base.errors import StorageError
from frameshare.base.files import disk_errors
from frameshare.http import Traffic

KEPT_RUNS = 1000
# 1 was not numbered and had no troubles; 2 had no requests, bytes and retries of a step.
FORMAT = 3
_SCHEMA = """
create table if not exists runs (
    run_id text primary key, engine text not null, command text not null, version text not null,
    started_at text not null, finished_at text, outcome text not null
);
create table if not exists steps (
    run_id text not null, step text not null, source text, outcome text not null,
    started_at text not null, duration_s real not null, rows integer, message text,
    requests integer, bytes_received integer, retries integer
);
create index if not exists steps_by_run on steps (run_id);
create table if not exists troubles (
    subject text primary key, message text not null, since text not null, is_told integer not null
);
"""
_ADDED_BY_3 = ("requests", "bytes_received", "retries")
_FORGET_OLD = f"""
delete from runs where rowid not in (select rowid from runs order by rowid desc limit {KEPT_RUNS});
delete from steps where run_id not in (select run_id from runs);
"""
log = logging.getLogger("frameshare")


class Phase(StrEnum):
    """A part of a run that ends by publishing pages: quick sources, or large ones."""

    FIRST_PAGE = "first page"
    QUICK = "quick sources"
    LARGE = "large sources"


@dataclass(frozen=True)
class StepResult:
    """How a step ended.

    `outcome` is collected, imported, unchanged, degraded, failed, paused or skipped for `collect`; done,
    unchanged, degraded or failed for `build` and `site`. `traffic` is what our own client counted; `phase` is
    set if the run has several.
    """

    step: str
    outcome: str
    source: str | None = None
    rows: int | None = None
    messages: tuple[str, ...] = ()
    traffic: Traffic | None = None
    duration_s: float | None = None
    phase: Phase | None = None
    started_at: datetime | None = None

    @property
    def title(self) -> str:
        """The step's display name: `collect hub`, `build`, `site (large sources)`."""
        what = f"{self.step} {self.source}" if self.source else self.step
        return f"{what} ({self.phase})" if self.phase else what


def timed(work: Callable[[], StepResult]) -> StepResult:
    """Return the result of `work` with its start and its duration."""
    started_at, begun_s = _now(), time.monotonic()
    return replace(work(), started_at=started_at, duration_s=time.monotonic() - begun_s)


class Ledger:
    """The ledger of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "ledger.sqlite"

    def start(self, engine: str, command: str) -> str:
        """Open a run and return its id; mark runs without an end as died, delete old ones.

        A damaged ledger is set aside first. The caller holds the writer lock, so a run without an end cannot
        be alive.
        """
        run_id = f"{_now():%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
        self.mark_died()
        with self._connect() as connection:
            connection.executescript(_FORGET_OLD)
            connection.execute(
                "insert into runs values (?, ?, ?, ?, ?, null, 'running')",
                (run_id, engine, command, __version__, _now().isoformat()),
            )
        return run_id

    def mark_died(self) -> None:
        """Mark runs without an end as died; the caller holds the writer lock, so none is alive."""
        self._set_aside_if_damaged()
        with self._connect() as connection:
            connection.execute("update runs set outcome = 'died' where outcome = 'running'")

    def add(self, run_id: str, step: StepResult) -> None:
        """Record a finished step; a ledger that cannot be written costs the record, not the run."""
        # A count of zero is not recorded: git and pip requests are not counted by our client.
        traffic = step.traffic if step.traffic and step.traffic.requests else None
        row = (
            run_id,
            step.step,
            step.source,
            step.outcome,
            (step.started_at or _now()).isoformat(),
            round(step.duration_s or 0.0, 3),
            step.rows,
            " | ".join(step.messages) or None,
            *(astuple(traffic) if traffic else (None, None, None)),
        )
        self._try(f"insert into steps values ({', '.join('?' * len(row))})", row)

    def finish(self, run_id: str, outcome: str) -> None:
        """Close a run with its outcome: fine, degraded, failed, paused or interrupted."""
        row = (_now().isoformat(), outcome, run_id)
        self._try("update runs set finished_at = ?, outcome = ? where run_id = ?", row)

    def runs(self) -> list[Mapping[str, Any]]:
        """Return the newest runs, newest first, with times as datetimes."""
        return self._read(f"select * from runs order by rowid desc limit {KEPT_RUNS}")

    def steps(self) -> list[Mapping[str, Any]]:
        """Return the steps of those runs, newest first."""
        return self._read(
            "select * from steps where run_id in "
            f"(select run_id from runs order by rowid desc limit {KEPT_RUNS}) order by rowid desc"
        )

    def troubles(self) -> list[Mapping[str, Any]]:
        """Return the open troubles: subject, message, since when, whether a notice was sent; oldest first."""
        return self._read("select subject, message, since as since_at, is_told from troubles order by since")

    def open_trouble(self, subject: str, message: str) -> None:
        """Open a trouble; one that is already open keeps its start."""
        self._try(
            "insert into troubles values (?, ?, ?, 0) "
            "on conflict (subject) do update set message = excluded.message",
            (subject, message, _now().isoformat()),
        )

    def mark_told(self, subject: str) -> None:
        """Record that a notice of a trouble was sent."""
        self._try("update troubles set is_told = 1 where subject = ?", (subject,))

    def close_trouble(self, subject: str) -> None:
        """Delete a trouble that is over."""
        self._try("delete from troubles where subject = ?", (subject,))

    def damage(self) -> str | None:
        """Say why the ledger cannot be used; None if it can, or does not exist."""
        if not self.path.exists():
            return None
        try:
            with contextlib.closing(self._opened()) as file:
                version = file.execute("pragma user_version").fetchone()[0]
                if version > FORMAT:
                    return f"it has format {version}; this version of frameshare reads up to {FORMAT}"
                # Takes milliseconds for 1,000 runs.
                found = [str(row[0]) for row in file.execute("pragma quick_check(1)")]
                file.execute("select count(*) from sqlite_master").fetchone()
        except sqlite3.DatabaseError as error:
            return None if isinstance(error, sqlite3.OperationalError) else str(error)
        return None if found == ["ok"] else found[0]

    def _opened(self) -> sqlite3.Connection:
        """Connect to the ledger, which is not created."""
        return sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=rw", uri=True, timeout=30)

    def _set_aside_if_damaged(self) -> None:
        found = self.damage()
        if found is None:
            return
        aside = self.path.with_name(f"{self.path.stem}-damaged-{_now():%Y%m%dT%H%M%S%f}.sqlite")
        with disk_errors(aside):
            self.path.rename(aside)
            for name in ("-journal", "-wal", "-shm"):
                self.path.with_name(self.path.name + name).unlink(missing_ok=True)
        log.warning("the run ledger could not be used and was set aside as %s: %s", aside, found)

    def _try(self, sql: str, values: tuple[object, ...]) -> None:
        try:
            with self._connect() as connection:
                connection.execute(sql, values)
        except StorageError as error:
            log.warning("%s", error)

    def _read(self, sql: str) -> list[Mapping[str, Any]]:
        """Run a query read-only; an unreadable ledger is an empty history."""
        if not self.path.exists() or self.damage() is not None:
            return []
        try:
            with contextlib.closing(self._opened()) as connection:
                connection.row_factory = sqlite3.Row
                return [_with_times(row) for row in connection.execute(sql)]
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise self._storage_error(error) from error

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        try:
            with contextlib.closing(sqlite3.connect(self.path, timeout=30)) as connection:
                connection.row_factory = sqlite3.Row
                connection.executescript(_SCHEMA)
                _migrate(connection)
                connection.execute(f"pragma user_version = {FORMAT}")
                with connection:
                    yield connection
        except sqlite3.Error as error:
            raise self._storage_error(error) from error

    def _storage_error(self, error: sqlite3.Error) -> StorageError:
        return StorageError(
            "The run ledger cannot be written or read",
            where=str(self.path),
            found=str(error),
            next_step="free disk space, or correct the permissions of the file and its folder",
        )


def _migrate(connection: sqlite3.Connection) -> None:
    """Add the columns that an older format lacks."""
    if connection.execute("pragma user_version").fetchone()[0] >= FORMAT:
        return
    held = {row["name"] for row in connection.execute("pragma table_info(steps)")}
    for column in _ADDED_BY_3:
        if column not in held:
            connection.execute(f"alter table steps add column {column} integer")


def _now() -> datetime:
    return datetime.now(UTC)


def _with_times(row: sqlite3.Row) -> dict[str, Any]:
    return {
        key: datetime.fromisoformat(row[key]) if key.endswith("_at") and row[key] else row[key]
        for key in row.keys()  # noqa: SIM118 - a sqlite3.Row iterates over its values
    }
