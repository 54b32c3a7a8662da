"""Killed at any write, a run leaves the old warehouse or the new one, and the next run completes."""

from __future__ import annotations

import json
import multiprocessing
import operator
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from frameshare.raw.zone import RawZone
from frameshare.runs.ledger import Ledger
from frameshare.sources.hub.dataset import HUB_MODELS
from frameshare.sources.registry import get_source
from tests.commands import WARM
from tests.conftest import ROOT, Frameshare
from tests.samples import by_day
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer

# `KILLS=180 pytest -m nightly -v -s`: so many, and a tenth as many each under Prefect and while pruning.
KILLS = int(os.environ.get("KILLS", "20"))
KILLS_OF_PRUNE = max(3, KILLS // 10)
KILLS_OF_RUNS = {"--direct": KILLS, "Prefect": max(4, KILLS // 10)}
KILLS_OF_A_FOLDER = 20
# Where a run may be killed, in the order in which it gets there; each is a write, a flush or a rename.
POINTS = (
    "replace part.parquet",
    "fsync checkpoint.jsonl",
    "fsync provenance.json",
    "rename snapshot",
    "fsync register.jsonl",
    "copy warehouse",
    "fsync warehouse",
    "replace warehouse.duckdb",
    "replace warehouse.json",
    "exchange site",
    "replace site.json",
    "replace status.json",
)
# What a run is at, and the point with which that is over.
PHASES = {
    "collect": "fsync register.jsonl",
    "build": "copy warehouse",
    "publish": "replace warehouse.json",
    "site": "replace status.json",
}
END = "end"
# One of each place: snapshot, warehouse, pages. `make test-deep` kills at all of them.
TELLING = ("fsync provenance.json", "replace warehouse.duckdb", "exchange site")


def run(data_dir: str, url: str, how: str, kill_at: str | None = None, seen: str | None = None) -> None:
    """Be `frameshare run` in a process that has imported most things already.

    It kills itself where it gets to the point `kill_at`; the file `seen` says where it came by, and when.
    """
    os.environ.update({"FRAMESHARE_DATA_DIR": data_dir, "FRAMESHARE_CONFERENCE_LISTS_URL": url})
    direct = ["--direct"] if how == "--direct" else []
    sys.argv = ["frameshare", "run", *direct, "--source", "conference_lists"]
    with open(f"{data_dir}.log", "a") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    if kill_at or seen:
        watch_points(kill_at, seen)
    from frameshare.cli.start import main

    main()


def watch_points(kill_at: str | None, seen: str | None) -> None:
    """Come by each point before it is done; what a rename or a flush did not do is lost with the process."""
    import frameshare.warehouse.publish
    import frameshare_site.publish

    def come_by(point: str) -> None:
        if seen:
            with open(seen, "a") as file:
                file.write(f"{time.monotonic()}\t{point}\n")
        if point == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(place: Any, name: str, point_of: Callable[..., str]) -> None:
        real = getattr(place, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            come_by(point_of(*args))
            return real(*args, **kwargs)

        setattr(place, name, watched)

    watch(os, "fsync", lambda descriptor: f"fsync {plain(Path(f'/proc/self/fd/{descriptor}').readlink())}")
    watch(os, "replace", lambda _source, target: f"replace {plain(target)}")
    watch(os, "rename", lambda _source, target: f"rename {plain(target)}")
    watch(frameshare.warehouse.publish, "write_tables", lambda *_: "copy warehouse")
    watch(frameshare_site.publish, "_exchanged", lambda *_: "exchange site")


def plain(path: str | Path) -> str:
    """Return what a file is, without the number of its run or snapshot."""
    name = Path(path).name
    if name.startswith("part-"):
        return "part.parquet"
    if ".building-" in name:
        return "warehouse"
    return re.sub(r"^\d{8}T.*", "snapshot", re.sub(r"^\.|\.\d+\.tmp$", "", name))


class World:
    """A source whose figure can be changed, and what the warehouse says of it."""

    def __init__(self, server: LocalServer, data_dir: Path) -> None:
        self.url, self.data_dir = server.url, data_dir
        self.files = synthetic_files()
        serve_conference_lists(server, self.files)
        self.context = multiprocessing.get_context("forkserver")
        # So that a kill hits the work and not the start of Python.
        self.context.set_forkserver_preload(WARM)

    def set_figure(self, count: int) -> None:
        """Publish `count` as CVPR 2020's PyTorch papers, and a new list beside it."""
        lines = self.files["data.csv"].decode().splitlines()
        kept = [line for line in lines if not line.startswith("CVPR,06/20")]
        self.files["data.csv"] = "\n".join([*kept, f"CVPR,06/20,{count},113,1467"]).encode()
        papers = json.loads(self.files["data/naacl_2018.json"])
        papers[0]["name"] = f"Synthetic paper {count}"
        self.files["data/naacl_2018.json"] = json.dumps(papers).encode()

    def start(
        self, kill_at: str | None = None, seen: Path | None = None, how: str = "--direct"
    ) -> ForkServerProcess:
        args = (str(self.data_dir), self.url, how, kill_at, str(seen) if seen else None)
        process = self.context.Process(target=run, args=args)
        process.start()
        return process

    def log(self) -> str:
        return Path(f"{self.data_dir}.log").read_text()[-2000:]

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


@pytest.fixture(scope="module")
def tally() -> Iterator[Counter[str]]:
    """How many runs were killed at what; printed when all tests are done."""
    counted = Counter[str]()
    yield counted
    print(f"\n{counted.total()} kills: {dict(counted)}", flush=True)


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "points", [TELLING, pytest.param(POINTS, marks=pytest.mark.nightly)], ids=["three", "all"]
)
def test_a_kill_at_each_write_flush_and_rename_leaves_the_old_warehouse_or_the_new_one(
    world: World, tmp_path: Path, points: tuple[str, ...]
) -> None:
    for count in (999, 1000):
        world.set_figure(count)
        whole = world.start(seen=tmp_path / f"seen-{count}")
        whole.join()
        assert whole.exitcode == 0, world.log()
    assert set(POINTS) <= {point for _, point in points_seen(tmp_path / "seen-1000")}
    before = world.figure()
    assert before == 1000

    for count, point in enumerate(points, 1001):
        world.set_figure(count)
        process = world.start(kill_at=point)
        process.join()
        assert process.exitcode == -signal.SIGKILL, (point, world.log())
        # Never an older one than the last that was seen, and before the rename never the new one.
        is_published = POINTS.index(point) > POINTS.index("replace warehouse.duckdb")
        assert world.figure() == (count if is_published else before), point
        assert RawZone(world.data_dir / "raw").verify() == [], point
        before = world.figure()

    last = world.start()
    last.join()
    assert last.exitcode == 0, world.log()
    assert world.figure() == 1000 + len(points)
    assert (world.data_dir / "site" / "research.html").exists()
    assert RawZone(world.data_dir / "raw").partials() == []
    assert RawZone(world.data_dir / "raw").left_out() == []


def points_seen(path: Path) -> list[tuple[float, str]]:
    """Return where a run came by and when, without the line that it was killed in."""
    whole_lines = path.read_text().split("\n")[:-1] if path.exists() else []
    lines = [line.split("\t") for line in whole_lines]
    return [(float(moment), point) for moment, point in lines]


def ends_of_phases(seen: Path) -> dict[str, float]:
    """Return when each phase of a run was over for good, as far as it got."""
    last_at = {point: moment for moment, point in points_seen(seen)}
    return {phase: last_at[point] for phase, point in PHASES.items() if point in last_at}


def wait_for(phase: str, process: ForkServerProcess, seen: Path) -> None:
    """Wait until a run has begun a phase."""
    earlier = list(PHASES)[: list(PHASES).index(phase)]
    while earlier and earlier[-1] not in ends_of_phases(seen) and process.is_alive():
        time.sleep(0.002)


def kill_in(phase: str, process: ForkServerProcess, seen: Path, after_s: float) -> str:
    """Kill a run some time after a phase began; return what it was at, END if it was done before."""
    wait_for(phase, process, seen)
    process.join(after_s)
    process.kill()
    process.join()
    over = ends_of_phases(seen)
    is_killed = process.exitcode == -signal.SIGKILL
    return next((each for each in PHASES if is_killed and each not in over), END)


@pytest.mark.deep
@pytest.mark.parametrize("phase", by_day(["build", "site"]))
def test_ctrl_c_while_it_builds_or_draws_ends_a_run_with_130_and_one_sentence(
    world: World, tmp_path: Path, phase: str
) -> None:
    world.set_figure(999)
    whole = world.start()
    whole.join()
    world.set_figure(1000)
    process = world.start(seen=tmp_path / "seen")
    wait_for(phase, process, tmp_path / "seen")
    process.join(0.2)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGINT)
    process.join(60)

    assert process.exitcode == 130, world.log()
    said = world.log()
    assert said.count("Stopped. What") == 1
    assert "Defect" not in said
    assert "Traceback" not in said
    assert Ledger(world.data_dir).runs()[0]["outcome"] == "interrupted"
    assert world.figure() == (999 if phase == "build" else 1000)


@pytest.mark.nightly
@pytest.mark.prefect
@pytest.mark.timeout(10_800)
@pytest.mark.parametrize("how", KILLS_OF_RUNS)
def test_kills_at_random_moments_of_each_phase_leave_the_old_warehouse_or_the_new_one(
    world: World, tmp_path: Path, tally: Counter[str], how: str
) -> None:
    moments, killed_in, kills = random.Random(20261124), Counter[str](), KILLS_OF_RUNS[how]
    for count in (999, 1000):
        world.set_figure(count)
        begun = time.monotonic()
        whole = world.start(how=how, seen=tmp_path / f"seen-{count}")
        whole.join()
        assert whole.exitcode == 0, world.log()
    ends = ends_of_phases(tmp_path / "seen-1000")
    durations_s = dict(zip(PHASES, map(operator.sub, ends.values(), [begun, *ends.values()]), strict=False))
    before = world.figure()
    assert before == 1000

    stood = shutil.copytree(world.data_dir, tmp_path / "stood")
    count = before
    while (killed := sum(killed_in[phase] for phase in PHASES)) < kills:
        if killed and killed % KILLS_OF_A_FOLDER == 0 and before > 1000:
            the_next_run_completes(world, how, count)
            # With each collection the next build has more to do, and this is not about that.
            shutil.rmtree(world.data_dir)
            shutil.copytree(stood, world.data_dir)
            before = 1000
        count += 1
        world.set_figure(count)
        seen, phase = tmp_path / f"seen-{count}", min(PHASES, key=killed_in.__getitem__)
        process = world.start(how=how, seen=seen)
        killed_in[kill_in(phase, process, seen, moments.uniform(0, durations_s[phase]))] += 1
        assert process.exitcode in {-signal.SIGKILL, 0}, world.log()
        figure = world.figure()
        # Never an older one; what a killed run had collected may be published by the next one first.
        assert figure is not None
        assert before <= figure <= count
        assert RawZone(world.data_dir / "raw").verify() == []
        before = figure

    tally.update({f"{phase}, {how}": killed_in[phase] for phase in PHASES})
    print(f"{how}: killed in {dict(killed_in)}; phases took {durations_s} s", flush=True)
    the_next_run_completes(world, how, count)


def the_next_run_completes(world: World, how: str, figure: int) -> None:
    """After all those kills a run ends well, publishes the last figure and leaves nothing half."""
    last = world.start(how=how)
    last.join()
    assert last.exitcode == 0, world.log()
    assert world.figure() == figure
    assert (world.data_dir / "site" / "research.html").exists()
    assert RawZone(world.data_dir / "raw").partials() == []


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_kills_while_old_snapshots_are_pruned_leave_each_in_use_or_gone(
    frameshare: Frameshare, data_dir: Path, tally: Counter[str]
) -> None:
    zone, moments = RawZone(data_dir / "raw"), random.Random(7)
    oldest = date(2020, 1, 1)
    command = [sys.executable, "-m", "frameshare", "raw", "prune", "--apply"]
    environment = {**os.environ, "FRAMESHARE_DATA_DIR": str(data_dir)}

    def at_work() -> subprocess.Popen[bytes]:
        (data_dir / ".writer.json").unlink(missing_ok=True)
        started = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        wait_for_the_lock(data_dir)
        return started

    publish_days(zone, oldest, 50)
    with at_work():
        began_at = time.monotonic()
    whole_s = time.monotonic() - began_at
    assert zone.verify() == zone.left_out() == []
    deleted = []
    for number in range(1, KILLS_OF_PRUNE + 1):
        publish_days(zone, oldest + timedelta(days=50 * number), 50)
        before = len(zone.snapshots("hub_models"))
        with at_work() as process:
            time.sleep(moments.uniform(0, whole_s))
            process.kill()
        tally["prune"] += process.returncode == -signal.SIGKILL
        assert zone.verify() == zone.left_out() == []
        deleted.append(before - len(zone.snapshots("hub_models")))

    print(f"prune: {tally['prune']} kills, snapshots that each had deleted: {deleted}", flush=True)
    assert frameshare("raw", "prune", "--apply").returncode == 0

    kept = [s.as_of for s in zone.snapshots("hub_models")]
    assert kept[0] == oldest
    assert len(kept) < 3 * (KILLS_OF_PRUNE + 1)
    assert zone.verify() == zone.left_out() == []


def publish_days(zone: RawZone, first: date, days: int) -> None:
    """Publish a synthetic snapshot of each of these days."""
    for number in range(days):
        as_of = first + timedelta(days=number)
        partial = zone.open_partial(HUB_MODELS, "synthetic")
        partial.write_part("all", [{"scope": "top", "id": f"synthetic/{as_of}", "downloads": number}])
        partial.publish(
            get_source("hub"), url="https://synthetic.invalid", as_of=as_of, series=f"top@{as_of}"
        )


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
