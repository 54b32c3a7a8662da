"""A collection that is killed resumes where it was: no paper is lost, none is stored twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from frameshare.base.resources import ROOT
from tests.integration.papers.conftest import PaperLine
from tests.integration.papers.test_faults import rows_of, volume
from tests.servers.local import LocalServer
from tests.servers.proceedings import serve_volume

KILLS = 6


@pytest.mark.deep
@pytest.mark.timeout(240)
def test_a_collection_killed_at_random_moments_ends_with_every_paper_once(
    line: PaperLine, server: LocalServer, tmp_path: Path
) -> None:
    serve_volume(server, 189, volume(83))
    chance = random.Random(6)

    for _ in range(KILLS):
        process = start(line, tmp_path)
        time.sleep(chance.uniform(0.6, 2.2))
        process.kill()
        process.wait()
        assert line.raw.verify() == []
    finished = start(line, tmp_path)
    assert finished.wait(180) == 0

    stored = Counter(row["paper_id"] for row in rows_of(line, "paper_reads"))
    assert len(stored) == 83
    assert set(stored.values()) == {1}
    assert line.raw.verify() == []
    assert workers_left(line) == []


def start(line: PaperLine, folder: Path) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "FRAMESHARE_DATA_DIR": str(line.data_dir),
        "FRAMESHARE_PMLR_URL": line.server.url,
        "FRAMESHARE_BACKOFF_S": "0.01",
        "FRAMESHARE_PAPER_INTERVAL_S": "0.02",
        "FRAMESHARE_PAPER_WORKERS": "2",
        "FRAMESHARE_TEST_MARK": str(line.data_dir),
    }
    command = [
        sys.executable,
        "-m",
        "frameshare",
        "collect",
        "paper_texts",
        "--venue",
        "ACML",
        "--year",
        "2022",
    ]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def workers_left(line: PaperLine, seconds: float = 10) -> list[int]:
    """Return paper workers of this test's collections that outlive them: none, after a moment."""
    mark = f"FRAMESHARE_TEST_MARK={line.data_dir}".encode()
    deadline = time.monotonic() + seconds
    while True:
        left = [int(p.parent.name) for p in Path("/proc").glob("[0-9]*/environ") if holds(p, mark)]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.1)


def holds(environment: Path, mark: bytes) -> bool:
    try:
        return mark in environment.read_bytes()
    except OSError:
        return False
