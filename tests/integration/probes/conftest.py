"""All sources on this machine, asked once, and what they answered."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.runs.probe import ProbeReport, probe
from frameshare.sources.base import Source
from frameshare.sources.probes.asking import State
from frameshare.sources.registry import all_sources
from tests.servers.local import LocalServer
from tests.servers.replay import read_recording, replay
from tests.servers.world import world

Changed = set[tuple[str, str, str]]
Replayed = Callable[[Sequence[dict[str, Any]]], ProbeReport]

# The package registry is asked by its own client, in a process of its own: it has tests of its own.
BY_HTTP = [s for s in all_sources().values() if s.key != "transformers_releases"]


def asked(sources: Sequence[Source], record: Path | None = None) -> ProbeReport:
    """Probe these sources, impatiently."""
    progress = Progress(console=Console(file=io.StringIO()))
    return probe(sources, Settings(backoff_s=0.01, max_attempts=1), progress, record)


def changed_in(report: ProbeReport) -> Changed:
    """Return source, question and name of each fact that changed."""
    return {(f.source, f.question, f.fact.name) for f in report.having(State.CHANGED) if f.fact}


@pytest.fixture(scope="session")
def as_expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[ProbeReport, str]:
    """What the probe of all sources says of the servers of this folder, and its recording as JSON."""
    folder = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch, world(folder, patch):
        report = asked(BY_HTTP, folder / "recording")
    return report, json.dumps(read_recording(folder / "recording"))


@pytest.fixture
def recording(as_expected: tuple[ProbeReport, str]) -> list[dict[str, Any]]:
    """A copy of that recording, to be changed."""
    answers: list[dict[str, Any]] = json.loads(as_expected[1])
    return answers


@pytest.fixture
def replayed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Replayed]:
    """Probe a recording that is served again: the sources that it holds, or all of them."""
    with LocalServer() as server:

        def ask(answers: Sequence[dict[str, Any]]) -> ProbeReport:
            replay(server, answers, monkeypatch)
            held = {answer["source"] for answer in answers}
            return asked([source for source in BY_HTTP if source.key in held])

        yield ask
