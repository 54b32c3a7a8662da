"""A collector's context on a fresh data folder, with every address pointing at a local server."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from frameshare.sources.base import CollectOptions, Context, Source
from frameshare.warehouse.reader import Warehouse
from tests.servers.local import LocalServer
from tests.worlds import built

MakeContext = Callable[..., Context]
Build = Callable[[RawZone, Path], Warehouse]


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running


@pytest.fixture
def build(seed_data: Path) -> Build:
    """Build a warehouse of what was collected."""
    return lambda raw, folder: built(folder, raw, seed_data)


@pytest.fixture
def make_context(
    tmp_path: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeContext]:
    """Make a context for a source; each call is a new run with its own HTTP client on the same data."""
    clients: list[HttpClient] = []
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)

    def make(source: Source, options: CollectOptions | None = None, **changed: Any) -> Context:
        for key in source.base_urls:
            monkeypatch.setenv(f"FRAMESHARE_{key.upper()}_URL", server.url)
        settings = Settings(data_dir=tmp_path / "data", backoff_s=0.01, max_attempts=2, **changed)
        clients.append(HttpClient(settings))
        progress = Progress(console=Console(file=io.StringIO()))
        raw = RawZone(settings.raw_dir)
        return Context(source, settings, clients[-1], raw, progress, options or CollectOptions())

    yield make
    for client in clients:
        client.close()


def rows_of(snapshot: Snapshot) -> list[dict[str, Any]]:
    """All rows of a snapshot, parts in the order of their names."""
    return [row for file in snapshot.files for row in pq.read_table(file).to_pylist()]
