"""The new warehouse file beside the one that stands: begun as its copy, changed, put in place as a whole.

It is the database `output` of the connection that builds. Tables that still hold are read from it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb

from frameshare.base.files import disk_errors, fsync_dir
from frameshare.base.quoting import identifier, quote
from frameshare.warehouse.reuse import Plan

# Files of this storage version open in every DuckDB from 1.0 on.
STORAGE_VERSION = "v1.0.0"
SCHEMAS = ("reference", "seed", "meta", "staging", "intermediate", "marts")


def begin(connection: duckdb.DuckDBPyConnection, beside: Path, standing: Path | None) -> dict[str, str]:
    """Attach the new file, a copy of `standing` if there is one; return the fingerprints of its tables."""
    if standing:
        with disk_errors(beside):
            shutil.copyfile(standing, beside)
    connection.execute(f"attach {quote(str(beside))} as output (storage_version {quote(STORAGE_VERSION)})")
    return _fingerprints(connection) if standing else {}


def show_kept(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Make the tables that still hold readable under their names."""
    for name in plan.kept:
        schema, _, table = name.partition(".")
        if schema != "meta":
            connection.execute(f"create view {name} as select * from output.{schema}.{identifier(table)}")


def write_tables(connection: duckdb.DuckDBPyConnection, names: Iterable[str], kept: Iterable[str]) -> None:
    """Make the tables of `output` those of `names`: new ones from the build, those `kept` as they stand."""
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists output.{schema}")
    wanted = set(names)
    for name in _tables(connection) - wanted:
        connection.execute(f"drop table output.{_quoted(name)}")
    for name in sorted(wanted - set(kept)):
        connection.execute(f"create or replace table output.{_quoted(name)} as select * from {_quoted(name)}")


def put_in_place(beside: Path, target: Path) -> None:
    """Make the new file the warehouse, for readers at once and after a power cut."""
    with disk_errors(target):
        with beside.open("rb") as stream:
            os.fsync(stream.fileno())
        beside.replace(target)
        fsync_dir(target.parent)


def _fingerprints(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    try:
        rows = connection.execute(
            "select schema_name || '.' || table_name, fingerprint from output.meta.tables"
        ).fetchall()
    except duckdb.CatalogException:
        # Written by a version that noted none.
        return {}
    return {str(name): str(fingerprint) for name, fingerprint in rows}


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'output'"
    ).fetchall()
    return {str(name) for (name,) in rows}


def _quoted(name: str) -> str:
    schema, _, table = name.partition(".")
    return f"{schema}.{identifier(table)}"
