"""Comments on every published table and column, and the tables that list them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

import duckdb

from frameshare.base.quoting import identifier, quote
from frameshare.base.reference import ReferenceTable
from frameshare.warehouse.catalog import Model, Query
from frameshare.warehouse.rows import create_table

# The reference table that gives each column name one meaning and one unit.
NAMES_OF_COLUMNS = "column_names"

META_COMMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "sources": (
        "The sources that frameshare knows, one row each.",
        {
            "source": "key of the source",
            "title": "display name",
            "homepage": "address of the source",
            "licence": "licence of its data",
            "attribution": "attribution that the licence requires",
            "cadence_days": "days between collections",
        },
    ),
    "snapshots": (
        "The raw snapshots that this warehouse was built from, one row each.",
        {
            "dataset": "raw dataset",
            "source": "key of the source",
            "snapshot_id": "folder of the snapshot in the raw zone",
            "snapshot_date": "day that the content describes",
            "fetched_at": "when it was complete, UTC",
            "rows": "number of rows",
            "completeness": "complete or partial",
            "missing": "what a partial snapshot lacks",
            "url": "where it came from: the source's own address where a mirror was asked",
            "licence": "licence of the data",
            "collector_version": "frameshare version that collected it",
            "is_accepted": "whether it was held for breaking with the reading before, and accepted by hand",
        },
    ),
    "snapshots_left_out": (
        "Snapshots of the raw zone that this warehouse does not use, one row each.",
        {
            "dataset": "raw dataset",
            "source": "key of the source; missing where that cannot be read",
            "snapshot_id": "folder of the snapshot in the raw zone",
            "series": "series of readings that it belongs to; missing where there is none",
            "state": "held (breaks with the reading before), rejected, damaged, unreadable or lost",
            "snapshot_date": "day that the content describes; missing where that cannot be read",
            "rows": "number of rows; missing where that cannot be read",
            "reason": "why it is left out",
            "next_step": "what can be done about it",
        },
    ),
    "runs": (
        "frameshare's own ledger of runs, one row each, newest 1,000.",
        {
            "run_id": "id of the run",
            "engine": "direct or prefect",
            "command": "what was asked for",
            "version": "frameshare version",
            "started_at": "start, UTC",
            "finished_at": "end, UTC; missing while running and where a run was killed",
            "outcome": "fine, degraded, failed, paused, interrupted, died or running",
        },
    ),
    "steps": (
        "The steps of those runs, one row each.",
        {
            "run_id": "id of the run",
            "step": "collect, build or site",
            "source": "key of the source, for collect",
            "outcome": "collected, imported, unchanged, degraded, failed, paused, skipped, done",
            "started_at": "start, UTC",
            "duration_s": "seconds",
            "rows": "rows of new snapshots",
            "message": "what was noted or went wrong",
        },
    ),
    "freshness": (
        "How current each source is, one row a source.",
        {
            "source": "key of the source",
            "state": "fresh, stale (overdue, or its last attempt failed), seed (bundled only) or never",
            "as_of": "last day that its newest snapshot is known to describe",
            "checked_at": "when the source itself was last asked with success, UTC; an import asks nobody",
            "age_days": "days since as_of: the age of what it describes, not of the last contact",
            "cadence_days": "days between collections",
            "rows": "rows of the newest snapshots",
            "note": "last message of its collector",
        },
    ),
    "build_day": (
        "The day for which this warehouse judges ages, one row.",
        {"today": "day of the build, UTC"},
    ),
    "build": (
        "The build of this file, one row.",
        {
            "format": "version of the layout of this file",
            "fingerprint": "hash of everything that it was built from",
            "frameshare_version": "frameshare version that built it",
            "duckdb_version": "DuckDB version that built it",
            "built_at": "when, UTC",
        },
    ),
    "tables": (
        "Every published table with what it was computed from.",
        {
            "schema_name": "schema",
            "table_name": "table",
            "fingerprint": "hash of its SQL and of everything that it reads, down to the raw snapshots",
        },
    ),
    "columns": (
        "Every published column with its meaning.",
        {
            "schema_name": "schema",
            "table_name": "table",
            "column_name": "column",
            "unit": "unit of a number; missing for text, days and yes or no",
            "description": "what it means",
        },
    ),
    "queries": (
        "The saved queries, one row each.",
        {"query": "name, as in `frameshare query NAME`", "description": "what it answers"},
    ),
}

# These describe the finished build, so models cannot read them.
WRITTEN_LAST = {"build", "tables", "columns", "queries"}


def write_comments(
    connection: duckdb.DuckDBPyConnection,
    models: Iterable[Model],
    tables: Iterable[ReferenceTable],
    queries: Mapping[str, Query],
    fingerprints: Mapping[str, str],
    kept: Container[str],
) -> None:
    """Comment the new tables of the attached database `output`, and fill the tables that list all tables."""
    tables = list(tables)
    described = _descriptions(models, tables)
    units = _units(connection, tables)
    columns = [
        {
            "schema_name": name.split(".")[0],
            "table_name": name.split(".")[1],
            "column_name": c,
            "unit": units.get((name, c)),
            "description": d,
        }
        for name, (_, documented) in described.items()
        for c, d in documented.items()
    ]
    _write_rows(connection, "columns", columns)
    _write_rows(
        connection, "queries", [{"query": q.name, "description": q.header.summary} for q in queries.values()]
    )
    _write_rows(connection, "tables", _fingerprint_rows(described, fingerprints))
    for name, (summary, documented) in described.items():
        if name in kept:
            continue
        schema, _, table = name.partition(".")
        target = f"output.{schema}.{identifier(table)}"
        connection.execute(f"comment on table {target} is {quote(summary)}")
        for column, text in documented.items():
            unit = units.get((name, column))
            comment = f"{text} (unit: {unit})" if unit else text
            connection.execute(f"comment on column {target}.{identifier(column)} is {quote(comment)}")


def _fingerprint_rows(names: Iterable[str], fingerprints: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        dict(zip(META_COMMENTS["tables"][1], (*name.split("."), fingerprints[name]), strict=True))
        for name in names
        if name in fingerprints
    ]


def _descriptions(
    models: Iterable[Model], tables: Iterable[ReferenceTable]
) -> dict[str, tuple[str, dict[str, str]]]:
    described = {f"meta.{name}": entry for name, entry in META_COMMENTS.items()}
    for table in tables:
        summary = f"{table.title}. {table.description} Source: {table.source} Licence: {table.licence}"
        described[f"{table.schema}.{table.name}"] = (summary, {c.name: c.description for c in table.columns})
    for model in models:
        if not model.is_internal:
            grain = model.header.fields.get("grain")
            summary = f"{model.header.summary} Grain: {grain}." if grain else model.header.summary
            described[model.full_name] = (summary, model.header.columns)
    return described


def _units(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[ReferenceTable]
) -> dict[tuple[str, str], str]:
    """Return the unit of each number by table and column: a column name has one unit in all tables."""
    by_name = {
        str(row["column_name"]): row["unit"]
        for table in tables
        if table.name == NAMES_OF_COLUMNS
        for row in table.rows()
        if row["unit"]
    }
    numbers = connection.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where database_name = 'output' and data_type in "
        "('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'FLOAT', 'DOUBLE')"
    ).fetchall()
    return {(table, column): str(by_name[column]) for table, column in numbers if column in by_name}


def _write_rows(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Mapping[str, str | None]]
) -> None:
    types = dict.fromkeys(META_COMMENTS[name][1], "VARCHAR")
    connection.execute(f"drop table if exists output.meta.{name}")
    create_table(connection, f"output.meta.{name}", types, rows)
