"""SIGKILL at any moment of a star history: no page is lost, and none that was read is read again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from frameshare.raw.zone import RawZone
from tests.integration.ecosystem.conftest import rows_of
from tests.servers.github import LAST_SUNDAY, GitHub
from tests.servers.local import LocalServer

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "frameshare", "collect", "github_repositories"]


def start(data: Path, url: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "FRAMESHARE_DATA_DIR": str(data), "FRAMESHARE_GITHUB_URL": url}
    environment.pop("GITHUB_TOKEN", None)
    return subprocess.Popen(
        COMMAND, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def test_ten_kills_lose_no_page_of_stars(server: LocalServer, tmp_path: Path) -> None:
    from frameshare.sources.github_repositories.api import followed_repositories

    github = GitHub(server, budget=100_000)
    for number, name in enumerate(followed_repositories()):
        github.add(name, [week % 9 for week in range(40 + 11 * number)])
    chance = random.Random(7)
    for _ in range(10):
        before = len(server.requests)
        running = start(tmp_path, server.url)
        wanted = before + chance.randint(5, 40)
        deadline = time.monotonic() + 60
        while len(server.requests) < wanted and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        running.send_signal(signal.SIGKILL)
        running.wait()
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
