"""A data folder and a server of proceedings, and what a collection does with them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from frameshare.base import resources
from frameshare.base.progress import Progress
from frameshare.base.resources import ROOT
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.raw.zone import RawZone
from frameshare.runs import products
from frameshare.sources.base import CollectOptions, Context, Outcome
from frameshare.sources.paper_texts import SOURCE
from frameshare.warehouse.reader import Warehouse
from tests.servers.clients import quick_settings
from tests.servers.local import LocalServer
from tests.worlds import begun_with

PAPERS = ROOT.parent / "shared" / "data" / "papers"


@dataclass
class PaperLine:
    """Collect, build and ask, against a local server that stands in for every publisher."""

    server: LocalServer
    data_dir: Path
    settings_given: dict[str, Any] = field(default_factory=dict)
    seed_data: Path | None = None

    @property
    def settings(self) -> Settings:
        """The settings of this data folder."""
        # Patient enough for a busy machine, where half a second may pass before a server thread runs.
        patient = {
            "max_attempts": 2,
            "read_timeout_s": 3.0,
            "connect_timeout_s": 3.0,
            "request_deadline_s": 30.0,
        }
        return quick_settings(self.data_dir, **{**patient, **self.settings_given})

    @property
    def raw(self) -> RawZone:
        """The raw zone of this data folder."""
        return RawZone(self.settings.raw_dir)

    def collect(self, venue: str | None = "ACML", year: int | None = 2022, **options: Any) -> Outcome:
        """Collect one venue and year as a new run does."""
        with pytest.MonkeyPatch.context() as patch, HttpClient(self.settings) as http:
            for key in SOURCE.base_urls:
                patch.setenv(f"FRAMESHARE_{key.upper()}_URL", self.server.url)
            progress = Progress(console=Console(file=io.StringIO()))
            chosen = CollectOptions(venue=venue, year=year, **options)
            return SOURCE.collect(Context(SOURCE, self.settings, http, self.raw, progress, chosen))

    def build(self) -> None:
        """Build the warehouse with every model of the project, from that of the bundled tables if given."""
        begun_with(self.settings.data_dir, self.seed_data)
        products.build(self.settings, products.gather_inputs(self.settings))

    def query(self, name: str, **params: Any) -> list[dict[str, Any]]:
        """Answer a saved query from the published warehouse."""
        with Warehouse(self.settings.warehouse_path, resources.SQL_DIR) as warehouse:
            return warehouse.query(name, **params).dicts()


@pytest.fixture
def line(tmp_path: Path, server: LocalServer, seed_data: Path) -> PaperLine:
    """A data folder in which nothing was collected, with its server."""
    return PaperLine(server, tmp_path / "data", {"paper_workers": 2}, seed_data)


OURS = ("mention-1", "mention-1-body")
PUBLISHED = ("horace-2019-09-05", "horace-2019-10-17", "horace-2020-04-26", "horace-2020-07-28")


def counts_of(line: PaperLine, venue: str, year: int) -> dict[str, int]:
    """Return the counts of a venue and year by their columns in ../shared/data/history/pmlr_mentions.csv."""
    found: dict[str, int] = {}
    for rule_set in (*OURS, *PUBLISHED):
        for row in line.query("mention_share", venue=venue, year=year, rule_set=rule_set):
            name, prefix = row["framework"], rule_set.replace("-", "_")
            of_all = {"mention-1": f"{name}_papers", "mention-1-body": f"{name}_body_papers"}
            found[of_all.get(rule_set, f"{prefix}_{name}_papers")] = row["papers_with_mention"]
            if name in {"pytorch", "tensorflow"}:
                found[f"{prefix}_{name}_only"] = row["exclusive"]
    return found
