"""Run the models in order.

An ordinary model becomes a table, one that is not `stored` a view. A `per_snapshot` model is computed for
each snapshot of its raw dataset separately and cached as Parquet under a hash of everything it depends on, so
that a rebuild computes only snapshots that are new or whose rules changed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from frameshare.base.errors import WarehouseError
from frameshare.base.files import disk_errors
from frameshare.base.quoting import identifier, quote
from frameshare.raw.snapshot import Snapshot
from frameshare.warehouse.catalog import Model
from frameshare.warehouse.inputs import Inputs, load_raw_views, point_raw_at


@dataclass
class SnapshotCache:
    """The cache of per-snapshot results, and the files that this build uses."""

    folder: Path
    macros: str
    used: dict[str, dict[str, Path]] = field(default_factory=dict)
    computed: int = 0


def run_models(
    connection: duckdb.DuckDBPyConnection,
    ordered: list[tuple[Model, set[str]]],
    inputs: Inputs,
    cache: SnapshotCache,
) -> None:
    """Run these models in `connection`; raises WarehouseError that names the file of a failing one."""
    per_snapshot = {m.full_name: m for m, _ in ordered if m.per_snapshot}
    for model, reads in ordered:
        try:
            if model.per_snapshot:
                _run_per_snapshot(connection, model, reads, inputs, cache, per_snapshot)
            else:
                kind = "table" if model.is_stored else "view"
                connection.execute(f"create {kind} {model.full_name} as {model.sql}")
        except duckdb.Error as error:
            raise WarehouseError(
                f"Model {model.full_name} failed",
                where=str(model.path),
                found=str(error).splitlines()[0],
                next_step="correct the model, or look at the raw rows that it reads",
            ) from error


def _run_per_snapshot(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    reads: set[str],
    inputs: Inputs,
    cache: SnapshotCache,
    per_snapshot: Mapping[str, Model],
) -> None:
    dataset = inputs.datasets[model.per_snapshot or ""]
    chained = sorted(r for r in reads if r in per_snapshot)
    _refuse_foreign_reads(model, reads, chained)
    snapshots = inputs.snapshots[dataset.name]
    fixed = _fixed_hash(model, reads, inputs, cache)
    files: dict[str, Path] = {}
    for snapshot in snapshots:
        upstream = {name: cache.used[name][snapshot.id] for name in chained}
        files[snapshot.id] = cache.folder / model.full_name / f"{_key(fixed, snapshot, upstream)}.parquet"
        if not files[snapshot.id].exists():
            point_raw_at(connection, dataset, [snapshot])
            _point_models_at(connection, {name: [path] for name, path in upstream.items()})
            _write_parquet(connection, model.sql, files[snapshot.id])
            cache.computed += 1
    cache.used[model.full_name] = files
    load_raw_views(connection, inputs)
    _point_models_at(connection, {name: list(cache.used[name].values()) for name in chained if snapshots})
    _expose(connection, model, list(files.values()))


def _expose(connection: duckdb.DuckDBPyConnection, model: Model, files: list[Path]) -> None:
    if files:
        _point_models_at(connection, {model.full_name: files})
    else:
        connection.execute(
            f"create or replace view {model.full_name} as select * from ({model.sql}) where false"
        )


def _point_models_at(connection: duckdb.DuckDBPyConnection, files: Mapping[str, list[Path]]) -> None:
    for name, paths in files.items():
        listed = ", ".join(quote(str(p)) for p in paths)
        connection.execute(f"create or replace view {name} as select * from read_parquet([{listed}])")


def _write_parquet(connection: duckdb.DuckDBPyConnection, sql: str, target: Path) -> None:
    beside = target.with_suffix(f".{os.getpid()}.tmp")
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection.execute(f"copy ({sql}) to {quote(str(beside))} (format parquet, compression zstd)")
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


def _key(fixed: str, snapshot: Snapshot, upstream: Mapping[str, Path]) -> str:
    parts = [fixed, snapshot.id, str(snapshot.provenance["rows_sha256"])]
    parts += [f"{name}={path.name}" for name, path in sorted(upstream.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _fixed_hash(model: Model, reads: set[str], inputs: Inputs, cache: SnapshotCache) -> str:
    tables = {f"{t.schema}.{t.name}": t.sha256 for t in inputs.tables}
    used = [f"{name}={tables[name]}" for name in sorted(reads & tables.keys())]
    return hashlib.sha256("\n".join([model.sql, cache.macros, *used]).encode()).hexdigest()


def _refuse_foreign_reads(model: Model, reads: set[str], chained: list[str]) -> None:
    allowed = {f"raw.{model.per_snapshot}", *chained}
    foreign = sorted(r for r in reads - allowed if r.split(".")[0] not in {"reference", "seed"})
    if foreign:
        raise WarehouseError(
            f"Model {model.full_name} is computed per snapshot but reads more than one",
            where=str(model.path),
            expected=f"raw.{model.per_snapshot}, reference and seed tables, per-snapshot models",
            found=", ".join(foreign),
            next_step="move the wider join to a model that is not per_snapshot",
        )


def prune_cache(cache: SnapshotCache) -> None:
    """Delete cached results that this build did not use; they can be computed again."""
    used = {path for files in cache.used.values() for path in files.values()}
    for path in cache.folder.glob("*/*.parquet"):
        if path not in used:
            path.unlink(missing_ok=True)


def column_names(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return a table's columns in order."""
    schema, _, name = table.partition(".")
    return [row[0] for row in connection.execute(f"describe {schema}.{identifier(name)}").fetchall()]
