"""The Hub's collectors as a run would call them, against a local Hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.http import HttpClient
from pipeline.progress import Progress
from pipeline.raw import RawZone
from pipeline.source import CollectOptions, Context, Outcome
from pipeline.sources import hub, hub_history, hub_whole
from tests.servers.clients import quick_settings
from tests.servers.local import LocalServer

Collect = Callable[..., Outcome]
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
