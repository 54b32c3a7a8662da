"""A warehouse of hand-made rows: the raw, reference and seed tables of a test, then real models in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from frameshare.base.reference import load_tables
from frameshare.base.resources import SEED_DIR
from frameshare.warehouse.bundled import bundled_models
from frameshare.warehouse.catalog import Model

ROOT = Path(__file__).resolve().parent.parent.parent.parent
SQL = ROOT / "sql"


@dataclass(frozen=True)
class Table:
    """A table of a test: column names with DuckDB types, and rows in that order."""

    columns: Mapping[str, str]
    rows: Sequence[Sequence[Any]] = ()


def empty_seeds(*names: str) -> dict[str, Table]:
    """Return bundled tables without a row."""
    return {
        f"seed.{table.name}": Table({column.name: column.type for column in table.columns})
        for table in load_tables(SEED_DIR, "seed")
        if table.name in names
    }


def build(tables: Mapping[str, Table], models: Sequence[str]) -> duckdb.DuckDBPyConnection:
    """Return a database with `tables` and the `models` (`staging.x`, `marts.y`) built from their files.

    Where `tables` has a seed table that gives way, `bundled.<table>` is there once what it gives way to is.
    """
    connection = duckdb.connect()
    for schema in ("raw", "reference", "seed", "meta", "staging", "intermediate", "marts", "bundled"):
        connection.execute(f"create schema {schema}")
    for macro in sorted((SQL / "macros").rglob("*.sql")):
        connection.execute(macro.read_text(encoding="utf-8"))
    for name, table in tables.items():
        columns = ", ".join(f"{column} {kind}" for column, kind in table.columns.items())
        connection.execute(f"create table {name} ({columns})")
        if table.rows:
            places = ", ".join("?" for _ in table.columns)
            connection.executemany(f"insert into {name} values ({places})", [list(r) for r in table.rows])
    waiting = [m for m in bundled_models(load_tables(SEED_DIR, "seed")) if f"seed.{m.name}" in tables]
    for model in ("", *models):
        if model:
            connection.execute(f"create table {model} as {_text_of(*model.split('.'))}")
        waiting = [m for m in waiting if not _is_made(connection, m)]
    return connection


def _is_made(connection: duckdb.DuckDBPyConnection, model: Model) -> bool:
    try:
        connection.execute(f"create view {model.full_name} as {model.sql}")
    except duckdb.CatalogException:
        return False
    return True


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """Answer `sql` as dictionaries."""
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def check(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Return the rows that the check `name` finds."""
    return rows(connection, _text_of("checks", name))


def _text_of(kind: str, name: str) -> str:
    (path,) = (SQL / kind).glob(f"*/{name}.sql")
    return path.read_text(encoding="utf-8")
