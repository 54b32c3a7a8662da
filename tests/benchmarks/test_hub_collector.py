"""The crawl of the Hub against HfApi.list_models and pandas: same rows, same server, one run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from frameshare.raw.zone import RawZone

ROOT = Path(__file__).resolve().parents[2]
# A fifth of the Hub: what starting costs either side must not hide what a page costs.
ROWS = 600_000


@dataclass(frozen=True)
class Cost:
    """What a process used: CPU seconds and the largest resident size in MiB."""

    cpu_s: float
    peak_mib: float


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
    environment = {**os.environ, "FRAMESHARE_HUB_URL": hub_url, "HF_HUB_DISABLE_TELEMETRY": "1"}
    command = [sys.executable, "-m", "tests.benchmarks.hub_clients", client, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def best(client: str, tmp_path: Path, hub_url: str) -> Cost:
    """The cheaper of two runs: what else the machine does only ever adds."""
    costs = [run(client, tmp_path / f"{client}-{number}", hub_url) for number in range(2)]
    return min(costs, key=lambda cost: cost.cpu_s)


@pytest.mark.benchmark
@pytest.mark.timeout(600)
def test_the_crawl_against_hf_api_and_pandas(hub_url: str, tmp_path: Path) -> None:
    ours = best("frameshare", tmp_path, hub_url)
    theirs = best("hf_api", tmp_path, hub_url)
    (snapshot,) = RawZone(tmp_path / "frameshare-0" / "raw").snapshots("hub_models")
    assert snapshot.provenance["rows"] == ROWS
    print(
        f"\nHub crawl, {ROWS:,} models: frameshare {ours.cpu_s:.1f} CPU s, {ours.peak_mib:.0f} MiB; "
        f"HfApi + pandas {theirs.cpu_s:.1f} CPU s, {theirs.peak_mib:.0f} MiB; "
        f"{theirs.cpu_s / ours.cpu_s:.1f} x less CPU, {ours.peak_mib / theirs.peak_mib:.2f} of the memory"
    )
