"""SIGKILL at any moment: no page, month or range is lost, and none that was read is read again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from frameshare.raw.zone import RawZone
from frameshare.sources.months import first_days
from frameshare.sources.pypi_dependents.queries import FIRST_MONTH, RANGES
from frameshare.sources.pypi_downloads.clickhouse import settled_until
from tests.integration.ecosystem.conftest import rows_of
from tests.servers.clickhouse import Uploads
from tests.servers.conda import CondaBucket
from tests.servers.github import LAST_SUNDAY, GitHub
from tests.servers.local import LocalServer

ROOT = Path(__file__).resolve().parents[3]


def start(
    data: Path, url: str, source: str = "github_repositories", setting: str = "GITHUB"
) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "FRAMESHARE_DATA_DIR": str(data), f"FRAMESHARE_{setting}_URL": url}
    environment.pop("GITHUB_TOKEN", None)
    command = [sys.executable, "-m", "frameshare", "collect", source]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def kill_after(running: subprocess.Popen[bytes], server: LocalServer, requests: int) -> None:
    """Kill a run as soon as the server was asked so often, if it is still there."""
    wanted, deadline = len(server.requests) + requests, time.monotonic() + 60
    while len(server.requests) < wanted and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.wait()


@pytest.mark.nightly
def test_ten_kills_lose_no_page_of_stars(server: LocalServer, tmp_path: Path) -> None:
    from frameshare.sources.github_repositories.api import followed_repositories

    github = GitHub(server, budget=100_000)
    for number, name in enumerate(followed_repositories()):
        github.add(name, [week % 9 for week in range(40 + 11 * number)])
    chance = random.Random(7)
    for _ in range(10):
        kill_after(start(tmp_path, server.url), server, chance.randint(5, 40))
    assert start(tmp_path, server.url).wait(timeout=120) == 0
    raw = RawZone(tmp_path / "raw")
    assert raw.verify() == []
    held = {
        (r["repository"], r["week"]): r["stars"]
        for s in raw.snapshots("github_star_weeks")
        for r in rows_of(s)
    }
    newest = LAST_SUNDAY.date()
    assert held == {
        (r.name, newest - timedelta(weeks=n)): stars
        for r in github.repositories.values()
        for n, stars in enumerate(r.weekly[::-1])
    }
    first_pages = server.asked(r"/repos/.*/stargazers/history")
    assert len(first_pages) <= len(github.repositories) + 11


@pytest.mark.deep
def test_kills_of_conda_lose_no_month_and_read_none_that_was_kept_again(
    server: LocalServer, tmp_path: Path
) -> None:
    bucket = CondaBucket(server)
    months = [f"{year}-{month:02}" for year in (2017, 2018, 2019) for month in range(1, 13)]
    for number, month in enumerate(months):
        bucket.put(month, {("conda-forge", "pytorch"): number + 1})
    chance = random.Random(7)
    for _ in range(4):
        kill_after(
            start(tmp_path, server.url, "conda_downloads", "CONDA_DOWNLOADS"), server, chance.randint(2, 9)
        )
    assert start(tmp_path, server.url, "conda_downloads", "CONDA_DOWNLOADS").wait(timeout=120) == 0
    raw = RawZone(tmp_path / "raw")
    assert raw.verify() == []
    held = {
        f"{r['month']:%Y-%m}": r["downloads"] for s in raw.snapshots("conda_downloads") for r in rows_of(s)
    }
    assert held == {month: number + 1 for number, month in enumerate(months)}
    assert len(server.asked(r"/conda/.*")) <= 2 * (len(months) + 3)


@pytest.mark.deep
def test_kills_of_the_dependents_lose_no_range_and_count_none_twice(
    server: LocalServer, tmp_path: Path
) -> None:
    months = first_days(FIRST_MONTH, settled_until())
    uploads = Uploads(
        server, [(f"{first or '0'}-package", month, ["torch"]) for first, _ in RANGES for month in months]
    )
    for requests in (1, 3, 5):
        kill_after(start(tmp_path, server.url, "pypi_dependents", "PYPI_DOWNLOADS"), server, requests)
    assert start(tmp_path, server.url, "pypi_dependents", "PYPI_DOWNLOADS").wait(timeout=120) == 0
    raw = RawZone(tmp_path / "raw")
    assert raw.verify() == []
    (snapshot,) = raw.snapshots("pypi_dependents")
    torch = [r["dependents"] for r in rows_of(snapshot) if r["package_group"] == "torch"]
    assert torch == [len(RANGES)] * len(months)
    assert len(uploads.queries) <= len(RANGES) + 3
