"""The crawl of the Hub against its floor and against HfApi.list_models: same rows, same server, one run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from frameshare.raw.zone import RawZone
from tests.benchmarks.costs import ROUNDS, Cost, compare, cost_of
from tests.benchmarks.hub_clients import CLIENTS
from tests.rooms import ROOT

# What starting costs either side must not hide what a page costs: the Hub has over two million models.
ROWS = int(os.environ.get("ROWS", "200000"))


@pytest.fixture(scope="module")
def hub_url() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.hub_pages_server", str(ROWS)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def run(client: str, folder: Path, hub_url: str) -> Cost:
    folder.mkdir()
    return cost_of(
        *("-m", "tests.benchmarks.hub_clients", client, str(folder)),
        FRAMESHARE_HUB_URL=hub_url,
        HF_HUB_DISABLE_TELEMETRY="1",
    )


@pytest.mark.benchmark
@pytest.mark.timeout(1800)
def test_the_crawl_against_a_bare_client_and_hf_api_with_pandas(hub_url: str, tmp_path: Path) -> None:
    costs: dict[str, list[Cost]] = {name: [] for name in CLIENTS}
    for number in range(ROUNDS):
        for name, taken in costs.items():
            taken.append(run(name, tmp_path / f"{name}-{number}", hub_url))

    (snapshot,) = RawZone(tmp_path / "frameshare-0" / "raw").snapshots("hub_models")
    assert snapshot.provenance["rows"] == ROWS
    assert [
        pq.read_metadata(tmp_path / f"{name}-0" / "models.parquet").num_rows for name in ("bare", "hf_api")
    ] == [ROWS, ROWS]
    compare(costs, f"crawl of {ROWS:,} invented models over a local server")
