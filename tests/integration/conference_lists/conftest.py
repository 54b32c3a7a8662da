"""The whole line from a local server to answers: collect over HTTP, keep raw, build, query."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from frameshare.base import resources
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.raw.zone import RawZone
from frameshare.runs import products
from frameshare.sources.base import CollectOptions, Context, Outcome
from frameshare.sources.conference_lists import SOURCE
from frameshare.warehouse.reader import Warehouse
from tests.servers.clients import quick_settings
from tests.servers.conference_lists import recorded_files, serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer
from tests.worlds import begun_with


@dataclass
class Line:
    """A data folder, a server that has the source's files, and what a run does with them."""

    server: LocalServer
    files: dict[str, bytes]
    settings: Settings
    seed_data: Path | None = None

    @property
    def raw(self) -> RawZone:
        """The raw zone of this data folder."""
        return RawZone(self.settings.raw_dir)

    def collect(self, options: CollectOptions | None = None) -> Outcome:
        """Collect as a new run does, with a client of its own."""
        with pytest.MonkeyPatch.context() as patch, HttpClient(self.settings) as http:
            patch.setenv("FRAMESHARE_CONFERENCE_LISTS_URL", self.server.url)
            progress = Progress(console=Console(file=io.StringIO()))
            context = Context(SOURCE, self.settings, http, self.raw, progress, options or CollectOptions())
            return SOURCE.collect(context)

    def build(self) -> None:
        """Build the warehouse with every model of the project, from that of the bundled tables if given."""
        begun_with(self.settings.data_dir, self.seed_data)
        products.build(self.settings, products.gather_inputs(self.settings))

    def query(self, name: str, **params: Any) -> list[dict[str, Any]]:
        """Answer a saved query from the published warehouse."""
        with Warehouse(self.settings.warehouse_path, resources.SQL_DIR) as warehouse:
            return warehouse.query(name, **params).dicts()


def _line(data_dir: Path, server: LocalServer, files: dict[str, bytes], seed_data: Path | None) -> Line:
    serve_conference_lists(server, files)
    return Line(server, files, quick_settings(data_dir, max_attempts=2), seed_data)


@pytest.fixture(scope="session")
def few_papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Reference tables whose lists have a fiftieth of the papers, and invented files to match."""
    reference = tmp_path_factory.mktemp("few") / "reference"
    shutil.copytree(resources.REFERENCE_DIR, reference)
    with (reference / "conference_files.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    with (reference / "conference_files.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows({**row, "papers": 8 + int(row["papers"]) // 50} for row in rows)
    return reference, synthetic_files(reference)


@pytest.fixture
def line(
    server: LocalServer,
    tmp_path: Path,
    few_papers: tuple[Path, dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
    seed_data: Path,
) -> Line:
    """A line over short invented lists, on an empty data folder."""
    reference, files = few_papers
    monkeypatch.setattr(resources, "REFERENCE_DIR", reference)
    return _line(tmp_path / "data", server, dict(files), seed_data)


@pytest.fixture
def whole_line(server: LocalServer, tmp_path: Path, seed_data: Path) -> Line:
    """A line over invented lists as long as the real ones, for commands in a process of their own."""
    return _line(tmp_path / "data", server, synthetic_files(), seed_data)


@pytest.fixture(scope="module")
def real_line(tmp_path_factory: pytest.TempPathFactory, shared_data: Path, seed_data: Path) -> Iterator[Line]:
    """A line over the real files, collected and built once; its tests only read."""
    with LocalServer() as server:
        line = _line(tmp_path_factory.mktemp("line") / "data", server, recorded_files(shared_data), seed_data)
        line.collect()
        line.build()
        yield line
