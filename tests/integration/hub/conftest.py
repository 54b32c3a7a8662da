"""The Hub's collectors as a run would call them, against a local Hub."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from frameshare.base.progress import Progress
from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR, SQL_DIR
from frameshare.http import HttpClient
from frameshare.raw.register import Event
from frameshare.raw.usable import State
from frameshare.raw.zone import RawZone
from frameshare.sources import hub_history, hub_whole
from frameshare.sources.base import CollectOptions, Context, Outcome
from frameshare.sources.hub import daily as hub
from frameshare.warehouse.inputs import Inputs
from frameshare.warehouse.publish import build_warehouse
from frameshare.warehouse.reader import Warehouse
from tests.servers.clients import quick_settings
from tests.servers.local import LocalServer

Collect = Callable[..., Outcome]
Build = Callable[..., Warehouse]
SOURCES = {m.SOURCE.key: m.SOURCE for m in (hub, hub_whole, hub_history)}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A server that FRAMESHARE_HUB_URL points at."""
    with LocalServer() as local:
        monkeypatch.setenv("FRAMESHARE_HUB_URL", local.url)
        yield local


@pytest.fixture
def raw(tmp_path: Path) -> RawZone:
    """The raw zone that `collect` writes to."""
    return RawZone(tmp_path / "data" / "raw")


@pytest.fixture
def collect(tmp_path: Path, raw: RawZone) -> Collect:
    """Collect a source: `collect("hub", from_path=…)`; `settings=` changes settings of this call."""

    def run(key: str, settings: dict[str, object] | None = None, **options: object) -> Outcome:
        chosen = quick_settings(tmp_path / "data", **(settings or {}))
        source = SOURCES[key]
        with HttpClient(chosen) as http:
            return source.collect(
                Context(source, chosen, http, raw, Progress(is_quiet=True), CollectOptions(**options))  # type: ignore[arg-type]
            )

    return run


@pytest.fixture
def build(tmp_path: Path, raw: RawZone) -> Build:
    """Build the Hub's part of the warehouse; `build(folder)` takes the reference tables from there."""

    def run(reference: Path = REFERENCE_DIR) -> Warehouse:
        sql_dir = _hub_sql(tmp_path / "sql")
        tables = [*load_tables(reference, "reference"), *load_tables(SEED_DIR, "seed")]
        wanted = [t for t in tables if t.name.startswith("hub_")]
        target = tmp_path / "data" / "warehouse.duckdb"
        given = Inputs(raw, list(SOURCES.values()), wanted)
        build_warehouse(target, sql_dir, given, cache_dir=tmp_path / "cache")
        return Warehouse(target, sql_dir)

    return run


def accept_held(raw: RawZone) -> None:
    """Use snapshots on hold, as `frameshare raw accept` does: a test's whole Hub has a handful of models."""
    for standing in raw.standings("hub_models"):
        if standing.state == State.HELD:
            raw.decide(standing.id, Event.ACCEPTED, frozenset({State.HELD}))


def _hub_sql(folder: Path) -> Path:
    """The models, checks and queries of the Hub alone: the others have tests of their own."""
    for file in [*SQL_DIR.glob("*/hub/hub_*.sql"), *SQL_DIR.glob("macros/*/*.sql")]:
        target = folder / file.relative_to(SQL_DIR)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return folder
