"""Collectors of the code sources on a local server, each with a data folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from frameshare.base.progress import Progress
from frameshare.http import HttpClient
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from frameshare.sources.base import CollectOptions, Context, Outcome
from frameshare.sources.registry import get_source
from tests.servers.clients import quick_settings

TODAY = date(2026, 3, 20)
Collect = Callable[..., Outcome]


@pytest.fixture
def raw(tmp_path: Path) -> RawZone:
    """The raw zone that `collect` writes to."""
    return RawZone(tmp_path / "data" / "raw")


@pytest.fixture
def collect(tmp_path: Path, raw: RawZone, monkeypatch: pytest.MonkeyPatch) -> Collect:
    """Collect a source by key: `collect("hf_papers", urls={"hf_papers": server.url}, since="2026-02")`."""

    def run(
        key: str, urls: dict[str, str] | None = None, settings: dict[str, Any] | None = None, **options: Any
    ) -> Outcome:
        for name, url in (urls or {}).items():
            monkeypatch.setenv(f"FRAMESHARE_{name.upper()}_URL", url)
        source = get_source(key)
        configured = quick_settings(tmp_path / "data", **(settings or {}))
        given = CollectOptions(**{"as_of": TODAY, **options})
        with HttpClient(configured) as http, Progress(is_quiet=True) as progress:
            return source.collect(Context(source, configured, http, raw, progress, given))

    return run


def rows_of(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return all rows of a snapshot."""
    import pyarrow.parquet as pq

    return [row for file in snapshot.files for row in pq.read_table(file).to_pylist()]
