"""The new warehouse during a build: the tables it starts from, and those it ends with.

It is the database `output` of the building connection. Tables that are still valid are read from it.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from frameshare.base.quoting import identifier
from frameshare.warehouse.reuse import Plan

SCHEMAS = ("reference", "seed", "meta", "staging", "intermediate", "marts")


def standing_fingerprints(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the fingerprints of the tables that `output` starts from; none if none were recorded."""
    try:
        rows = connection.execute(
            "select schema_name || '.' || table_name, fingerprint from output.meta.tables"
        ).fetchall()
    except duckdb.CatalogException:
        return {}
    return {str(name): str(fingerprint) for name, fingerprint in rows}


def show_kept(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Make the tables that are still valid readable under their names."""
    for name in plan.kept:
        if not name.startswith("meta."):
            connection.execute(f"create view {_quoted(name)} as select * from output.{_quoted(name)}")


def write_tables(connection: duckdb.DuckDBPyConnection, names: Iterable[str], kept: Iterable[str]) -> None:
    """Make `names` the tables of `output`: new ones from the build, those `kept` unchanged."""
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists output.{schema}")
    wanted = set(names)
    for name in _tables(connection) - wanted:
        connection.execute(f"drop table output.{_quoted(name)}")
    for name in sorted(wanted - set(kept)):
        connection.execute(f"create or replace table output.{_quoted(name)} as select * from {_quoted(name)}")


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'output'"
    ).fetchall()
    return {str(name) for (name,) in rows}


def _quoted(name: str) -> str:
    schema, _, table = name.partition(".")
    return f"{schema}.{identifier(table)}"
