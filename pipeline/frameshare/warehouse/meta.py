"""The tables of `meta`, which describe frameshare itself, with types and meanings of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_TEXT, _DAY, _STAMP, _FLAG = "VARCHAR", "DATE", "TIMESTAMP WITH TIME ZONE", "BOOLEAN"
_COUNT, _NUMBER = "BIGINT", "DOUBLE"


@dataclass(frozen=True)
class MetaTable:
    """What a row is, and DuckDB type and meaning of each column."""

    summary: str
    columns: Mapping[str, tuple[str, str]]

    @property
    def types(self) -> dict[str, str]:
        """DuckDB types by column."""
        return {column: kind for column, (kind, _) in self.columns.items()}

    @property
    def meanings(self) -> dict[str, str]:
        """Meanings by column."""
        return {column: meaning for column, (_, meaning) in self.columns.items()}


def _table(summary: str, **columns: tuple[str, str]) -> MetaTable:
    return MetaTable(summary, columns)


META = {
    "sources": _table(
        "The sources that frameshare knows, one row each.",
        source=(_TEXT, "key of the source"),
        title=(_TEXT, "display name"),
        homepage=(_TEXT, "address of the source"),
        licence=(_TEXT, "licence of its data"),
        attribution=(_TEXT, "attribution that the licence requires"),
        cadence_days=(_NUMBER, "days between collections"),
    ),
    "snapshots": _table(
        "The raw snapshots that this warehouse was built from, one row each.",
        dataset=(_TEXT, "raw dataset"),
        source=(_TEXT, "key of the source"),
        snapshot_id=(_TEXT, "folder of the snapshot in the raw zone"),
        snapshot_date=(_DAY, "day that the content describes"),
        fetched_at=(_STAMP, "when it was complete, UTC"),
        rows=(_COUNT, "number of rows"),
        completeness=(_TEXT, "complete or partial"),
        missing=(_TEXT, "what a partial snapshot lacks"),
        url=(_TEXT, "where it came from: the source's own address where a mirror was asked"),
        licence=(_TEXT, "licence of the data"),
        collector_version=(_TEXT, "frameshare version that collected it"),
        is_accepted=(_FLAG, "whether it was held for breaking with the reading before, and accepted by hand"),
    ),
    "snapshots_left_out": _table(
        "Snapshots of the raw zone that this warehouse does not use, one row each.",
        dataset=(_TEXT, "raw dataset"),
        source=(_TEXT, "key of the source; missing where that cannot be read"),
        snapshot_id=(_TEXT, "folder of the snapshot in the raw zone"),
        series=(_TEXT, "series of readings that it belongs to; missing where there is none"),
        state=(_TEXT, "held (breaks with the reading before), rejected, damaged, unreadable or lost"),
        snapshot_date=(_DAY, "day that the content describes; missing where that cannot be read"),
        rows=(_COUNT, "number of rows; missing where that cannot be read"),
        reason=(_TEXT, "why it is left out"),
        next_step=(_TEXT, "what can be done about it"),
    ),
    "runs": _table(
        "frameshare's own ledger of runs, one row each, newest 1,000.",
        run_id=(_TEXT, "id of the run"),
        engine=(_TEXT, "direct or prefect"),
        command=(_TEXT, "what was asked for"),
        version=(_TEXT, "frameshare version"),
        started_at=(_STAMP, "start, UTC"),
        finished_at=(_STAMP, "end, UTC; missing while running and where a run was killed"),
        outcome=(_TEXT, "fine, degraded, failed, paused, interrupted, died or running"),
    ),
    "steps": _table(
        "The steps of those runs, one row each.",
        run_id=(_TEXT, "id of the run"),
        step=(_TEXT, "collect, build or site"),
        source=(_TEXT, "key of the source, for collect"),
        outcome=(_TEXT, "collected, imported, unchanged, degraded, failed, paused, skipped, done"),
        started_at=(_STAMP, "start, UTC"),
        duration_s=(_NUMBER, "seconds"),
        rows=(_COUNT, "rows of new snapshots"),
        message=(_TEXT, "what was noted or went wrong"),
    ),
    "freshness": _table(
        "How current each source is, one row a source.",
        source=(_TEXT, "key of the source"),
        state=(_TEXT, "fresh, stale (overdue, or its last attempt failed), seed (bundled only) or never"),
        as_of=(_DAY, "last day that its newest snapshot is known to describe"),
        checked_at=(_STAMP, "when the source itself was last asked with success, UTC; an import asks nobody"),
        age_days=(_COUNT, "days since as_of: the age of what it describes, not of the last contact"),
        cadence_days=(_NUMBER, "days between collections"),
        rows=(_COUNT, "rows of the newest snapshots"),
        note=(_TEXT, "last message of its collector"),
    ),
    "build_day": _table(
        "The day for which this warehouse judges ages, one row.",
        today=(_DAY, "day of the build, UTC"),
    ),
    "build": _table(
        "The build of this file, one row.",
        format=("INTEGER", "version of the layout of this file"),
        fingerprint=(_TEXT, "hash of everything that it was built from"),
        frameshare_version=(_TEXT, "frameshare version that built it"),
        duckdb_version=(_TEXT, "DuckDB version that built it"),
        built_at=(_STAMP, "when, UTC"),
    ),
    "tables": _table(
        "Every published table with what it was computed from.",
        schema_name=(_TEXT, "schema"),
        table_name=(_TEXT, "table"),
        fingerprint=(_TEXT, "hash of its SQL and of everything that it reads, down to the raw snapshots"),
    ),
    "columns": _table(
        "Every published column with its meaning.",
        schema_name=(_TEXT, "schema"),
        table_name=(_TEXT, "table"),
        column_name=(_TEXT, "column"),
        unit=(_TEXT, "unit of a number; missing for text, days and yes or no"),
        description=(_TEXT, "what it means"),
    ),
    "queries": _table(
        "The saved queries, one row each.",
        query=(_TEXT, "name, as in `frameshare query NAME`"),
        description=(_TEXT, "what it answers"),
    ),
}
# These describe the finished build, so models cannot read them.
WRITTEN_LAST = frozenset({"build", "tables", "columns", "queries"})
READABLE = [f"meta.{name}" for name in META if name not in WRITTEN_LAST]
