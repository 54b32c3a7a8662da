"""Checks that a build must pass before it is published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from frameshare.base.errors import WarehouseError
from frameshare.base.quoting import identifier
from frameshare.warehouse.catalog import Check, Model
from frameshare.warehouse.materialise import column_names


@dataclass(frozen=True)
class Finding:
    """A failed check: its name, what a row means, how many rows, and the first one."""

    check: str
    meaning: str
    rows: int
    example: str
    is_error: bool


def run_checks(
    connection: duckdb.DuckDBPyConnection,
    checks: Iterable[Check],
    models: Iterable[Model],
    has_published: bool,
) -> list[Finding]:
    """Run the check files and the key check of every model; raises WarehouseError if one cannot run."""
    findings: list[Finding] = []
    for check in checks:
        if check.needs_published and not has_published:
            continue
        try:
            finding = _run(connection, check.name, check.sql, check.header.summary, check.is_error)
        except (duckdb.CatalogException, duckdb.BinderException):
            if check.needs_published:
                # The published warehouse predates the model or column that the check compares.
                continue
            raise
        except duckdb.Error as error:
            raise WarehouseError(
                f"Check {check.name} failed to run",
                where=str(check.path),
                found=str(error).splitlines()[0],
                next_step="correct the check",
            ) from error
        findings += [finding] if finding else []
    for model in models:
        finding = _check_key(connection, model)
        findings += [finding] if finding else []
    return findings


def refuse_undocumented(connection: duckdb.DuckDBPyConnection, models: Iterable[Model]) -> None:
    """Raise WarehouseError if a model's header does not list exactly its columns, in order."""
    for model in models:
        actual, documented = column_names(connection, model.full_name), list(model.header.columns)
        if actual != documented:
            raise WarehouseError(
                f"The header of {model.full_name} does not describe its columns",
                where=str(model.path),
                expected=", ".join(actual),
                found=", ".join(documented) or "no column",
                next_step="list every column with its meaning under `-- columns:`, in order",
            )


def _run(
    connection: duckdb.DuckDBPyConnection, name: str, sql: str, meaning: str, is_error: bool
) -> Finding | None:
    relation = connection.sql(sql)
    columns = relation.columns
    rows = relation.fetchall()
    if not rows:
        return None
    example = ", ".join(f"{c}={v}" for c, v in zip(columns, rows[0], strict=True))
    return Finding(name, meaning, len(rows), example, is_error)


def _check_key(connection: duckdb.DuckDBPyConnection, model: Model) -> Finding | None:
    if not model.key:
        return None
    columns = ", ".join(identifier(c) for c in model.key)
    sql = (
        f"select {columns}, count(*) as copies from {model.full_name} "
        "group by all having count(*) > 1 limit 100"
    )
    meaning = f"{model.full_name} has more than one row for a key"
    return _run(connection, f"key_of_{model.name}", sql, meaning, is_error=True)
