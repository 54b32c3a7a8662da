"""The run ledger: which runs there were, with what steps and outcomes.

Our own and durable, because Prefect's history is lost with its ephemeral server. SQLite, one file in the data
folder; a run that was killed is recognised by its missing end.
"""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from frameshare import __version__
from frameshare.base.errors import StorageError

KEPT_RUNS = 1000
_SCHEMA = """
create table if not exists runs (
    run_id text primary key, engine text not null, command text not null, version text not null,
    started_at text not null, finished_at text, outcome text not null
);
create table if not exists steps (
    run_id text not null, step text not null, source text, outcome text not null,
    started_at text not null, duration_s real not null, rows integer, message text
);
create index if not exists steps_by_run on steps (run_id);
"""


@dataclass(frozen=True)
class Step:
    """One finished step of a run; `source` is set for collecting."""

    step: str
    outcome: str
    started_at: datetime
    duration_s: float
    source: str | None = None
    rows: int | None = None
    message: str | None = None


class Ledger:
    """The ledger of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "ledger.sqlite"

    def start(self, engine: str, command: str) -> str:
        """Open a run and return its id; earlier runs without an end are marked interrupted.

        The caller holds the writer lock, so a run without an end cannot be alive.
        """
        run_id = f"{_now():%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
        with self._connect() as connection:
            connection.execute("update runs set outcome = 'interrupted' where outcome = 'running'")
            connection.execute(
                "insert into runs values (?, ?, ?, ?, ?, null, 'running')",
                (run_id, engine, command, __version__, _now().isoformat()),
            )
        return run_id

    def add(self, run_id: str, step: Step) -> None:
        """Record a finished step."""
        with self._connect() as connection:
            connection.execute(
                "insert into steps values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run_id,
                    step.step,
                    step.source,
                    step.outcome,
                    step.started_at.isoformat(),
                    round(step.duration_s, 3),
                    step.rows,
                    step.message,
                ),
            )

    def finish(self, run_id: str, outcome: str) -> None:
        """Close a run with its outcome: fine, degraded or failed."""
        with self._connect() as connection:
            connection.execute(
                "update runs set finished_at = ?, outcome = ? where run_id = ?",
                (_now().isoformat(), outcome, run_id),
            )

    def runs(self) -> list[Mapping[str, Any]]:
        """Return the newest runs, newest first, with times as datetimes."""
        return self._read(f"select * from runs order by started_at desc, rowid desc limit {KEPT_RUNS}")

    def steps(self) -> list[Mapping[str, Any]]:
        """Return the steps of those runs, newest first."""
        return self._read(
            "select * from steps where run_id in "
            f"(select run_id from runs order by started_at desc, rowid desc limit {KEPT_RUNS}) "
            "order by started_at desc, rowid desc"
        )

    def _read(self, sql: str) -> list[Mapping[str, Any]]:
        if not self.path.exists():
            return []
        with self._connect() as connection:
            return [_with_times(row) for row in connection.execute(sql)]

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = sqlite3.connect(self.path, timeout=30)
        except sqlite3.Error as error:
            raise self._storage_error(error) from error
        try:
            connection.row_factory = sqlite3.Row
            connection.executescript(_SCHEMA)
            with connection:
                yield connection
        except sqlite3.Error as error:
            raise self._storage_error(error) from error
        finally:
            connection.close()

    def _storage_error(self, error: sqlite3.Error) -> StorageError:
        return StorageError(
            "The run ledger cannot be written or read",
            where=str(self.path),
            found=str(error),
            next_step="free disk space; if the file is damaged, move it away and a new one is begun",
        )


def _now() -> datetime:
    return datetime.now(UTC)


def _with_times(row: sqlite3.Row) -> dict[str, Any]:
    return {
        key: datetime.fromisoformat(row[key]) if key.endswith("_at") and row[key] else row[key]
        for key in row.keys()  # noqa: SIM118 - a sqlite3.Row iterates over its values
    }


@dataclass
class Stopwatch:
    """When a step started and how long it has taken."""

    started_at: datetime
    _begun_s: float

    @classmethod
    def start(cls) -> Stopwatch:
        """Start measuring now."""
        return cls(_now(), time.monotonic())

    @property
    def duration_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._begun_s
