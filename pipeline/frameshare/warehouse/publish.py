"""Build the warehouse next to the published one, check it, and replace that atomically.

Models run in an in-memory scratch database that may spill to disk; what is published is copied into the
storage, with comments on every table and column. A failed check or a crash leaves the published one
unchanged.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from frameshare import __version__
from frameshare.base.errors import StorageError, WarehouseError
from frameshare.base.files import disk_errors
from frameshare.warehouse.beside import SCHEMAS, show_kept, standing_fingerprints, write_tables
from frameshare.warehouse.bundled import bundled_models
from frameshare.warehouse.catalog import (
    BUNDLED,
    Check,
    Model,
    load_checks,
    load_macros,
    load_models,
    load_queries,
)
from frameshare.warehouse.checks import Finding, refuse_undocumented, run_checks
from frameshare.warehouse.comments import write_comments
from frameshare.warehouse.inputs import Inputs, load_meta, load_raw_views, load_tables
from frameshare.warehouse.materialise import SnapshotCache, prune_cache, run_models
from frameshare.warehouse.meta import META, READABLE
from frameshare.warehouse.order import build_order
from frameshare.warehouse.reader import FORMAT
from frameshare.warehouse.reuse import Plan, plan_build
from frameshare.warehouse.rows import create_table
from frameshare.warehouse.storage.interface import Storage, storage_at


@dataclass(frozen=True)
class BuildReport:
    """The result of a build: models, those recomputed, per-snapshot results computed, warnings, seconds."""

    models: int
    models_computed: int
    snapshots_computed: int
    warnings: list[Finding] = field(default_factory=list)
    duration_s: float = 0.0


def build_warehouse(
    target: Path | Storage,
    sql_dir: Path,
    inputs: Inputs,
    *,
    cache_dir: Path,
    memory_limit: str = "4GB",
    fingerprint: str = "",
    is_standing_sound: bool = False,
) -> BuildReport:
    """Build, check and publish the warehouse at `target`, the path of a file or another storage.

    Tables of a published warehouse that is known to be intact are reused if they are still valid.

    Raises WarehouseError for a wrong model, an undocumented column or a failed check, ContentError for a bad
    reference table, StorageError if it cannot be written; in each case `target` stays unchanged.
    """
    started = time.monotonic()
    models = load_models(sql_dir) + bundled_models(inputs.tables)
    ordered = build_order(models, _known_tables(inputs))
    macros, checks = load_macros(sql_dir), load_checks(sql_dir)
    cache = SnapshotCache(cache_dir / "models", "\n".join(macros))
    storage = storage_at(target)
    try:
        with (
            _scratch(cache_dir, memory_limit) as connection,
            storage.building(connection, starts_as_standing=is_standing_sound),
        ):
            standing = standing_fingerprints(connection) if is_standing_sound else {}
            plan = plan_build(ordered, inputs, macros, checks, standing)
            _load(connection, inputs, macros, plan)
            run_models(connection, plan.to_run(ordered), inputs, cache)
            computed = plan.new(models)
            warnings = _check(connection, checks, computed, storage)
            _note_build(connection, fingerprint)
            _write(connection, models, inputs, sql_dir, plan)
    except duckdb.Error as error:
        raise _as_storage_or_warehouse_error(error, storage) from error
    prune_cache(cache)
    return BuildReport(len(models), len(computed), cache.computed, warnings, time.monotonic() - started)


def _load(connection: duckdb.DuckDBPyConnection, inputs: Inputs, macros: Iterable[str], plan: Plan) -> None:
    """Load everything that models read."""
    for schema in (*SCHEMAS, BUNDLED):
        connection.execute(f"create schema if not exists {schema}")
    show_kept(connection, plan)
    load_raw_views(connection, inputs)
    load_tables(connection, [t for t in inputs.tables if f"{t.schema}.{t.name}" not in plan.kept])
    load_meta(connection, inputs)
    for macro in macros:
        connection.execute(macro)


def _known_tables(inputs: Inputs) -> set[str]:
    raw = {f"raw.{name}" for name in inputs.datasets}
    return raw | {f"{t.schema}.{t.name}" for t in inputs.tables} | set(READABLE)


def _scratch(cache_dir: Path, memory_limit: str) -> duckdb.DuckDBPyConnection:
    spill = cache_dir / "spill"
    with disk_errors(spill):
        spill.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            # Of little use for the short texts of marts, and a third of the time to write a new file.
            "disabled_compression_methods": "fsst",
            "python_enable_replacements": "false",
        }
    )


def _check(
    connection: duckdb.DuckDBPyConnection, checks: list[Check], models: list[Model], storage: Storage
) -> list[Finding]:
    refuse_undocumented(connection, models)
    has_published, unreadable = _attach_published(connection, storage)
    findings = run_checks(connection, checks, models, has_published)
    if has_published:
        connection.execute("detach published")
    if unreadable is not None:
        findings.append(unreadable)
    errors = [f for f in findings if f.is_error]
    if errors:
        listed = "; ".join(f"{f.check}: {f.meaning} ({f.rows} rows, first: {f.example})" for f in errors)
        raise WarehouseError(
            "The new warehouse failed its checks and is not published",
            where=storage.name,
            expected="no row from any check in sql/checks",
            found=listed,
            next_step="look at the rows named; the previous warehouse is unchanged",
        )
    return [f for f in findings if not f.is_error]


def _attach_published(connection: duckdb.DuckDBPyConnection, storage: Storage) -> tuple[bool, Finding | None]:
    """Attach the published warehouse; an unreadable one must not prevent its replacement."""
    try:
        return storage.attach_published(connection), None
    except duckdb.IOException as error:
        meaning = "the warehouse published before cannot be read, so nothing was compared with it"
        return False, Finding("published_is_readable", meaning, 1, str(error), is_error=False)


def _note_build(connection: duckdb.DuckDBPyConnection, fingerprint: str) -> None:
    row = {
        "format": FORMAT,
        "fingerprint": fingerprint,
        "frameshare_version": __version__,
        "duckdb_version": duckdb.__version__,
        "built_at": datetime.now(UTC),
    }
    create_table(connection, "meta.build", META["build"].types, [row])


def _published_names(models: Iterable[Model], inputs: Inputs) -> list[str]:
    """Return the tables of the finished warehouse except those that describe it."""
    tables = [f"{t.schema}.{t.name}" for t in inputs.tables]
    return [*tables, *READABLE, "meta.build", *(m.full_name for m in models if not m.is_internal)]


def _write(
    connection: duckdb.DuckDBPyConnection, models: list[Model], inputs: Inputs, sql_dir: Path, plan: Plan
) -> None:
    # One transaction: hundreds of separate commits would each wait for the disk.
    connection.execute("begin")
    write_tables(connection, _published_names(models, inputs), plan.kept)
    write_comments(connection, models, inputs.tables, load_queries(sql_dir), plan.fingerprints, plan.kept)


def _as_storage_or_warehouse_error(error: duckdb.Error, storage: Storage) -> StorageError | WarehouseError:
    first_line = str(error).splitlines()[0]
    if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
        return StorageError(
            "The warehouse could not be written",
            where=storage.name,
            found=first_line,
            next_step=f"{storage.advice}; the previous warehouse is unchanged",
        )
    return WarehouseError(
        "The warehouse could not be built",
        where=storage.name,
        found=first_line,
        next_step="correct the file named; the previous warehouse is unchanged",
    )
