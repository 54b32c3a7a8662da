"""Comments on every published table and column, and the tables that list them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

import duckdb

from frameshare.base.quoting import identifier, quote
from frameshare.base.reference import ReferenceTable
from frameshare.warehouse.catalog import Model, Query
from frameshare.warehouse.meta import META
from frameshare.warehouse.rows import create_table

# The reference table that gives each column name one meaning and one unit.
NAMES_OF_COLUMNS = "column_names"


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
        dict(zip(META["tables"].columns, (*name.split("."), fingerprints[name]), strict=True))
        for name in names
        if name in fingerprints
    ]


def _descriptions(
    models: Iterable[Model], tables: Iterable[ReferenceTable]
) -> dict[str, tuple[str, dict[str, str]]]:
    described = {f"meta.{name}": (table.summary, table.meanings) for name, table in META.items()}
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
    connection.execute(f"drop table if exists output.meta.{name}")
    create_table(connection, f"output.meta.{name}", META[name].types, rows)
