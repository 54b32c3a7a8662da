"""A crawl killed at page after page: the next run resumes, nothing is lost and nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from frameshare.base.resources import ROOT
from frameshare.raw.zone import RawZone
from tests.integration.hub.conftest import Collect
from tests.servers.hub import Hub, synthetic_rows
from tests.servers.local import LocalServer, Request

_CRAWL = """
from pathlib import Path
import sys
from frameshare.http import HttpClient
from frameshare.base.progress import Progress
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Context
from frameshare.sources.hub_whole import SOURCE
from tests.servers.clients import quick_settings

settings = quick_settings(Path(sys.argv[1]))
with HttpClient(settings) as http:
    SOURCE.collect(Context(SOURCE, settings, http, RawZone(settings.raw_dir), Progress(is_quiet=True)))
"""


@pytest.mark.deep
# Twenty pages as a user's crawl has many; `make test-deep` kills at each of them.
@pytest.mark.parametrize("pages", [5, pytest.param(20, marks=pytest.mark.nightly)])
def test_a_crawl_killed_at_each_page_loses_and_doubles_nothing(
    server: LocalServer, collect: Collect, raw: RawZone, tmp_path: Path, pages: int
) -> None:
    hub = Hub(server, synthetic_rows(40 * pages, per_second=9))
    hub.largest_page = 40
    running: list[subprocess.Popen[bytes]] = []
    killed_at: list[int] = []

    def die_once_at_every_page(_request: Request) -> None:
        """Kill before the answer, hence after the page before it was kept.

        A page that a kill cost counts as served too, so each page is killed once, then served.
        """
        if running and hub.pages_served % 2 == 1 and hub.pages_served not in killed_at:
            killed_at.append(hub.pages_served)
            running[0].send_signal(signal.SIGKILL)

    hub.before_page = die_once_at_every_page
    for _ in range(3 * pages):
        process = subprocess.Popen(
            [sys.executable, "-c", _CRAWL, str(tmp_path / "data")], cwd=ROOT, env={**os.environ}
        )
        running[:] = [process]
        if process.wait(60) == 0:
            break
    assert len(killed_at) >= pages - 1
    (snapshot,) = raw.snapshots("hub_models")
    files = [str(f) for f in snapshot.files]
    found = Counter(r[0] for r in duckdb.execute("select id from read_parquet(?)", [files]).fetchall())
    assert found == Counter(row["id"] for row in hub.rows)
    assert raw.verify() == []
    # A page is asked for again only where the kill came before it was kept.
    assert len(server.asked("/api/models")) <= pages + len(killed_at)
