"""Which tables of the published warehouse are still valid, so that a build computes only what changed.

Each published table has a fingerprint: a hash of its SQL and of the fingerprints of everything that it reads,
down to snapshots, reference tables and ledger. The same fingerprint means the same rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from frameshare import __version__
from frameshare.raw.snapshot import Snapshot
from frameshare.warehouse.catalog import Check, Model
from frameshare.warehouse.comments import NAMES_OF_COLUMNS
from frameshare.warehouse.inputs import Inputs, meta_tables
from frameshare.warehouse.order import dependencies
from frameshare.warehouse.reader import FORMAT
from frameshare.warehouse.rows import literal_rows

Ordered = list[tuple[Model, set[str]]]


@dataclass(frozen=True)
class Plan:
    """Fingerprints of all tables, those `kept` unchanged, and those `wanted` while models run."""

    fingerprints: Mapping[str, str]
    kept: frozenset[str]
    wanted: frozenset[str]

    def to_run(self, ordered: Ordered) -> Ordered:
        """Return the models to run; per-snapshot results have their own cache."""
        return [
            (model, reads)
            for model, reads in ordered
            if model.full_name in self.wanted and (model.per_snapshot or model.full_name not in self.kept)
        ]

    def new(self, models: Iterable[Model]) -> list[Model]:
        """Return the models whose rows may differ from the published ones."""
        return [m for m in models if m.full_name in self.wanted - self.kept]


def plan_build(
    ordered: Ordered,
    inputs: Inputs,
    macros: Iterable[str],
    checks: Iterable[Check],
    standing: Mapping[str, str],
) -> Plan:
    """Plan a build; `standing` are the fingerprints of the published tables."""
    found = _fingerprints(ordered, inputs, macros)
    kept = frozenset(name for name, fingerprint in found.items() if standing.get(name) == fingerprint)
    return Plan(found, kept, frozenset(_wanted(ordered, kept, checks)))


def _fingerprints(ordered: Ordered, inputs: Inputs, macros: Iterable[str]) -> dict[str, str]:
    # Units are part of every table's comments.
    units = [t.sha256 for t in inputs.tables if t.name == NAMES_OF_COLUMNS]
    common = [__version__, str(FORMAT), duckdb.__version__, *macros, *units]
    found = {f"{t.schema}.{t.name}": _hash([*common, t.sha256]) for t in inputs.tables}
    for name, (types, rows) in meta_tables(inputs).items():
        found[f"meta.{name}"] = _hash([*common, literal_rows(types, rows)])
    for name, dataset in inputs.datasets.items():
        found[f"raw.{name}"] = _hash([repr(dataset.columns), *map(_state, inputs.snapshots[name])])
    for model, reads in ordered:
        upstream = [f"{name}={found[name]}" for name in sorted(reads)]
        found[model.full_name] = _hash([*common, model.sql, *upstream])
    return found


def _state(snapshot: Snapshot) -> str:
    return f"{snapshot.id},{snapshot.as_of},{snapshot.is_complete},{snapshot.provenance['rows_sha256']}"


def _wanted(ordered: Ordered, kept: frozenset[str], checks: Iterable[Check]) -> set[str]:
    """Return every model needed while others run: those to be published and everything that they read."""
    reads = {model.full_name: tables for model, tables in ordered}
    # Per-snapshot results have their own cache, which keeps only what a build used.
    waiting = [
        m.full_name for m, _ in ordered if m.per_snapshot or (not m.is_internal and m.full_name not in kept)
    ]
    with duckdb.connect() as parser:
        for check in checks:
            waiting += dependencies(parser, check.sql, str(check.path)) & reads.keys()
    wanted: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += [] if name in kept else [read for read in reads[name] if read in reads]
    return wanted


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
