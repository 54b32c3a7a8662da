"""The inputs of the models: raw snapshots, reference and seed tables, and facts about frameshare itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import duckdb
import pyarrow.parquet as pq

from frameshare.base.errors import ContentError
from frameshare.base.quoting import identifier, quote
from frameshare.base.reference import ReferenceTable
from frameshare.raw.dataset import Dataset
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.usable import Standing
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Source
from frameshare.warehouse.meta import META
from frameshare.warehouse.rows import create_table, duckdb_type

# Outcomes of collections that contacted the source.
_ASKED = frozenset({"collected", "unchanged", "degraded", "failed"})
# A run that is a day late does not make a source overdue.
_GRACE_DAYS = 1


@dataclass(frozen=True)
class Inputs:
    """Everything that a build reads; `runs` and `steps` newest first."""

    raw: RawZone
    sources: Sequence[Source]
    tables: Sequence[ReferenceTable]
    runs: Sequence[Mapping[str, Any]] = ()
    steps: Sequence[Mapping[str, Any]] = ()
    today: date | None = None

    @property
    def build_day(self) -> date:
        """The day relative to which ages are computed."""
        return self.today or datetime.now(UTC).date()

    @property
    def datasets(self) -> dict[str, Dataset]:
        """Every declared raw dataset by name."""
        return {d.name: d for source in self.sources for d in source.datasets}

    @cached_property
    def snapshots(self) -> dict[str, list[Snapshot]]:
        """The snapshots in use by dataset: one consistent view of the raw zone for the whole build."""
        return {name: self.raw.snapshots(name) for name in self.datasets}

    @cached_property
    def left_out(self) -> list[Standing]:
        """The snapshots of the raw zone that are not read: held, rejected, damaged, unreadable or lost."""
        return self.raw.left_out()


def snapshot_scan(dataset: Dataset, snapshots: Iterable[Snapshot]) -> str:
    """Return a select over the rows of these snapshots, or over no rows with the declared types.

    Adds snapshot_id, snapshot_date (the day that the content describes) and is_complete.
    """
    scans = [
        f"select {_columns(dataset, s)}, {quote(s.id)} as snapshot_id, "
        f"date {quote(s.as_of.isoformat())} as snapshot_date, {str(s.is_complete).lower()} as is_complete "
        f"from read_parquet([{', '.join(quote(str(f)) for f in s.files)}], union_by_name = true)"
        for s in snapshots
        if s.files
    ]
    return "\nunion all by name\n".join(scans) or _no_rows(dataset)


def _columns(dataset: Dataset, snapshot: Snapshot) -> str:
    """Return the dataset's columns; those added later are null for older snapshots."""
    held = set(pq.read_schema(snapshot.files[0]).names)
    return ", ".join(
        identifier(c.name)
        if c.name in held or not c.is_nullable
        else f"null::{duckdb_type(c.type)} as {identifier(c.name)}"
        for c in dataset.columns
    )


def _no_rows(dataset: Dataset) -> str:
    typed = ", ".join(f"null::{duckdb_type(c.type)} as {identifier(c.name)}" for c in dataset.columns)
    extra = "null::varchar as snapshot_id, null::date as snapshot_date, null::boolean as is_complete"
    return f"select {typed}, {extra} where false"


def load_raw_views(connection: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """Create a view `raw.<dataset>` over all snapshots of each declared dataset."""
    connection.execute("create schema if not exists raw")
    for name, dataset in inputs.datasets.items():
        point_raw_at(connection, dataset, inputs.snapshots[name])


def point_raw_at(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, snapshots: Iterable[Snapshot]
) -> None:
    """Restrict `raw.<dataset>` to these snapshots."""
    view = f"raw.{identifier(dataset.name)}"
    connection.execute(f"create or replace view {view} as {snapshot_scan(dataset, snapshots)}")


def load_tables(connection: duckdb.DuckDBPyConnection, tables: Iterable[ReferenceTable]) -> None:
    """Load reference and seed tables with their declared types; raises ContentError naming file and cell."""
    for table in tables:
        connection.execute(f"create schema if not exists {table.schema}")
        types = ", ".join(f"{quote(c.name)}: {quote(c.type)}" for c in table.columns)
        try:
            connection.execute(
                f"create table {table.schema}.{identifier(table.name)} as select * from read_csv("
                f"{quote(str(table.path))}, header = true, auto_detect = false, delim = ',', quote = '\"', "
                f"escape = '\"', nullstr = '', columns = {{{types}}})"
            )
        except duckdb.Error as error:
            raise ContentError(
                f"Table {table.schema}.{table.name} cannot be loaded",
                where=str(table.path),
                expected="values of the types in the TOML beside it",
                found=str(error).splitlines()[0],
                next_step="correct the cell or the type",
            ) from error


def load_meta(connection: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """Create the tables of `meta` that models may read: sources, snapshots, runs, freshness."""
    connection.execute("create schema if not exists meta")
    for name, (types, rows) in meta_tables(inputs).items():
        create_table(connection, f"meta.{name}", types, rows)


def meta_tables(inputs: Inputs) -> dict[str, tuple[dict[str, str], list[Mapping[str, Any]]]]:
    """Return the tables of `meta` that models may read: DuckDB types by column, and rows."""
    declared = {source.key: source for source in inputs.sources}
    rows: dict[str, list[Mapping[str, Any]]] = {
        "sources": [_source_row(source) for source in inputs.sources],
        "snapshots": [
            _snapshot_row(snapshot, declared.get(snapshot.provenance["source"]))
            for found in inputs.snapshots.values()
            for snapshot in found
        ],
        "snapshots_left_out": [_left_out_row(standing) for standing in inputs.left_out],
        "runs": list(inputs.runs),
        "steps": list(inputs.steps),
        "build_day": [{"today": inputs.build_day}],
        "freshness": freshness_rows(inputs),
    }
    return {name: (META[name].types, rows[name]) for name in rows}


def freshness_rows(inputs: Inputs) -> list[Mapping[str, Any]]:
    """Return how current each source is: the rows of meta.freshness."""
    return [_freshness_row(source, inputs) for source in inputs.sources]


def _source_row(source: Source) -> dict[str, Any]:
    return {
        "source": source.key,
        "title": source.title,
        "homepage": source.homepage,
        "licence": source.licence,
        "attribution": source.attribution,
        "cadence_days": source.cadence.total_seconds() / 86400,
    }


def _snapshot_row(snapshot: Snapshot, source: Source | None) -> dict[str, Any]:
    provenance = snapshot.provenance
    return {
        "dataset": snapshot.dataset,
        "source": provenance["source"],
        "snapshot_id": snapshot.id,
        "snapshot_date": snapshot.as_of,
        "fetched_at": datetime.fromisoformat(provenance["fetched_to"]),
        "rows": provenance["rows"],
        "completeness": provenance["completeness"],
        "missing": ", ".join(provenance["missing"]) or None,
        "url": source.public_address(provenance["url"]) if source else provenance["source"],
        "licence": provenance["licence"],
        "collector_version": provenance["collector_version"],
        # A held snapshot is in use only if it was accepted.
        "is_accepted": bool(snapshot.held_for),
    }


def _left_out_row(standing: Standing) -> dict[str, Any]:
    snapshot = standing.snapshot
    return {
        "dataset": standing.dataset,
        "source": snapshot.provenance["source"] if snapshot else None,
        "snapshot_id": standing.id,
        "series": snapshot.provenance.get("series") if snapshot else None,
        "state": str(standing.state),
        "snapshot_date": snapshot.as_of if snapshot else None,
        "rows": snapshot.provenance["rows"] if snapshot else None,
        "reason": "; ".join(standing.reasons),
        "next_step": standing.next_step,
    }


def _freshness_row(source: Source, inputs: Inputs) -> dict[str, Any]:
    latest = _latest_of(source, inputs)
    # An offline run says nothing about the source; nor does a local file.
    checks = [s for s in inputs.steps if s["source"] == source.key and s["outcome"] in _ASKED]
    checked_at = _checked_at(latest, checks)
    as_of = max((inputs.raw.described_on(s) for s in latest), default=None)
    today = inputs.build_day
    cadence = source.cadence.total_seconds() / 86400
    # Both count: a response of the source, and an imported file that describes a day.
    known_on = max([d for d in (as_of, checked_at.date() if checked_at else None) if d], default=None)
    overdue = (today - known_on).days - (cadence + _GRACE_DAYS) if known_on else None
    has_seed = any(t.fallback_for == source.key for t in inputs.tables)
    return {
        "source": source.key,
        "state": _state(bool(latest), has_seed, overdue, checks),
        "as_of": as_of,
        "checked_at": checked_at,
        "age_days": (today - as_of).days if as_of else None,
        "cadence_days": cadence,
        "rows": sum(int(s.provenance["rows"]) for s in latest) if latest else None,
        "note": _last_message(checks),
    }


def _checked_at(latest: Sequence[Snapshot], checks: Sequence[Mapping[str, Any]]) -> datetime | None:
    """Return when the source was last read successfully, by the ledger or by its snapshots."""
    succeeded = [c["started_at"] for c in checks if c["outcome"] in {"collected", "unchanged"}]
    fetched = [datetime.fromisoformat(s.provenance["fetched_to"]) for s in latest if not s.is_imported]
    return max([*succeeded, *fetched], default=None)


def _latest_of(source: Source, inputs: Inputs) -> list[Snapshot]:
    """Return the newest snapshot of each dataset from this source: several sources may fill one dataset."""
    own = [
        [s for s in inputs.snapshots[d.name] if s.provenance["source"] == source.key] for d in source.datasets
    ]
    return [max(snapshots, key=lambda s: s.id) for snapshots in own if snapshots]


def _state(
    is_collected: bool, has_seed: bool, overdue_days: float | None, checks: Sequence[Mapping[str, Any]]
) -> str:
    if not is_collected:
        return "seed" if has_seed else "never"
    has_failed = bool(checks) and checks[0]["outcome"] == "failed"
    return "stale" if has_failed or (overdue_days is not None and overdue_days > 0) else "fresh"


def _last_message(checks: Sequence[Mapping[str, Any]]) -> str | None:
    message = checks[0]["message"] if checks else None
    return str(message) if message else None
