"""Killed at any moment, a run leaves the old warehouse or the new one, and the next run completes."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import duckdb
import pytest

from frameshare.raw.zone import RawZone
from tests.conftest import ROOT, Frameshare
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer

KILLS = 50
KILLS_UNDER_PREFECT = 3
# What a run imports, so that a kill hits the work and not the start of Python.
WARM = [
    "frameshare.cli.app",
    "frameshare.sources.registry",
    "frameshare_site.site",
    "frameshare.runs.steps",
    "plotly.graph_objects",
]


def run_direct(data_dir: str, url: str) -> None:
    """Be `frameshare run --direct` in a process that has imported everything already."""
    os.environ.update({"FRAMESHARE_DATA_DIR": data_dir, "FRAMESHARE_CONFERENCE_LISTS_URL": url})
    sys.argv = ["frameshare", "run", "--direct", "--source", "conference_lists"]
    with open(f"{data_dir}.log", "a") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    from frameshare.cli.app import main

    main()


class World:
    """A source whose figure can be changed, and what the warehouse says of it."""

    def __init__(self, server: LocalServer, data_dir: Path) -> None:
        self.url, self.data_dir = server.url, data_dir
        self.files = synthetic_files()
        serve_conference_lists(server, self.files)
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(WARM)

    def set_figure(self, count: int) -> None:
        """Publish `count` as CVPR 2020's PyTorch papers, and a new list beside it."""
        lines = self.files["data.csv"].decode().splitlines()
        kept = [line for line in lines if not line.startswith("CVPR,06/20")]
        self.files["data.csv"] = "\n".join([*kept, f"CVPR,06/20,{count},113,1467"]).encode()
        papers = json.loads(self.files["data/naacl_2018.json"])
        papers[0]["name"] = f"Synthetic paper {count}"
        self.files["data/naacl_2018.json"] = json.dumps(papers).encode()

    def start(self) -> ForkServerProcess:
        process = self.context.Process(target=run_direct, args=(str(self.data_dir), self.url))
        process.start()
        return process

    def figure(self) -> int | None:
        """Return what the published warehouse says; None if there is none yet."""
        path = self.data_dir / "warehouse.duckdb"
        if not path.exists():
            return None
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute(
                "select pytorch_only from marts.papers_by_venue_year where venue = 'CVPR' and year = 2020 "
                "and rule_set = 'horace-2020-07-28'"
            ).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def world(data_dir: Path) -> Iterator[World]:
    with LocalServer() as server:
        yield World(server, data_dir)


@pytest.mark.timeout(600)
def test_fifty_kills_of_a_direct_run_leave_the_old_warehouse_or_the_new_one(world: World) -> None:
    world.set_figure(1000)
    begun = time.monotonic()
    first = world.start()
    first.join()
    duration_s = time.monotonic() - begun
    assert first.exitcode == 0
    moments = random.Random(20261124)
    allowed = {1000}

    for count in range(1001, 1001 + KILLS):
        world.set_figure(count)
        process = world.start()
        process.join(moments.uniform(0, duration_s))
        process.kill()
        process.join()
        allowed.add(count)
        assert world.figure() in allowed
        assert RawZone(world.data_dir / "raw").verify() == []

    last = world.start()
    last.join()
    assert last.exitcode == 0, Path(f"{world.data_dir}.log").read_text()[-2000:]
    assert world.figure() == 1000 + KILLS
    assert (world.data_dir / "site" / "research.html").exists()
    assert RawZone(world.data_dir / "raw").partials() == []


@pytest.mark.prefect
@pytest.mark.timeout(600)
def test_kills_while_prefect_runs_leave_the_old_warehouse_or_the_new_one(
    world: World, frameshare: Frameshare
) -> None:
    source = {"FRAMESHARE_CONFERENCE_LISTS_URL": world.url}
    world.set_figure(1000)
    assert frameshare("run", "--source", "conference_lists", timeout_s=240, **source).returncode == 0
    moments = random.Random(4)

    for count in range(1001, 1001 + KILLS_UNDER_PREFECT):
        world.set_figure(count)
        with subprocess.Popen(
            [sys.executable, "-m", "frameshare", "run", "--source", "conference_lists"],
            cwd=ROOT,
            env={**os.environ, "FRAMESHARE_DATA_DIR": str(world.data_dir), **source},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            wait_for_the_lock(world.data_dir)
            time.sleep(moments.uniform(0, 1.5))
            os.killpg(process.pid, signal.SIGKILL)
        assert world.figure() in range(1000, count + 1)
        assert RawZone(world.data_dir / "raw").verify() == []

    finished = frameshare("run", "--source", "conference_lists", timeout_s=240, **source)
    assert finished.returncode == 0, finished.stderr
    assert world.figure() == 1000 + KILLS_UNDER_PREFECT


def wait_for_the_lock(data_dir: Path) -> None:
    """Wait until the flow has begun its work."""
    deadline = time.monotonic() + 180
    while not (data_dir / ".writer.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_second_run_says_who_holds_the_lock(world: World, frameshare: Frameshare) -> None:
    holder = (
        "import sys, time; from pathlib import Path; from frameshare.runs.lock import writer_lock\n"
        "with writer_lock(Path(sys.argv[1]), 'frameshare run'):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(world.data_dir)], cwd=ROOT, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()

        second = frameshare("run", "--direct", "--offline")

        first.kill()
    assert second.returncode == 1
    assert f"process {first.pid}" in second.stderr
    assert "since 20" in second.stderr
    assert "Traceback" not in second.stderr
