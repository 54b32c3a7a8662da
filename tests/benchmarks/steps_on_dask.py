"""Repositories labelled and papers read by one and by two Dask workers, in turns; SYNTHETIC code and papers.

    python -m tests.benchmarks.steps_on_dask OUT.csv     # a few minutes

One row a step and number of workers: items, rounds, median of the wall seconds, how many times as fast as one
worker, and the load of the machine: with others at work on it two workers gain less than they could.
"""

from __future__ import annotations

import csv
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from distributed import Client

from frameshare.base.resources import REFERENCE_DIR
from frameshare.papers.pool import ReadPlan
from frameshare.papers.rules import load_rules
from frameshare.sources.paper_texts.obtain import choose_mapper as paper_mapper
from frameshare.sources.repo_labels.visit import Visit
from frameshare.sources.repo_labels.visit import choose_mapper as label_mapper
from tests.servers.clients import quick_settings
from tests.servers.dask import dask_cluster
from tests.servers.git_http import serve_git
from tests.servers.local import LocalServer
from tests.unit.papers.pdf_builder import build_pdf

REPOSITORIES = int(os.environ.get("REPOSITORIES", "12"))
FILES = int(os.environ.get("FILES", "100"))
PAPERS = int(os.environ.get("PAPERS", "400"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
DAY = date(2026, 3, 20)


def invent(root: Path, name: str) -> None:
    home = root / "synthetic" / name
    home.mkdir(parents=True)
    for number in range(FILES):
        lines = [f"def step_{n}(x):\n    return torch.relu(x) + {n}\n" for n in range(40)]
        (home / f"module_{number}.py").write_text("import torch\n" + "\n".join(lines))
    who = ("-c", "user.name=synthetic", "-c", "user.email=synthetic@example.org")
    for words in (
        ("init", "-q"),
        ("add", "-A"),
        (*who, "commit", "-q", "-m", "one"),
        ("config", "uploadpack.allowFilter", "true"),
    ):
        subprocess.run(["git", "-C", str(home), *words], check=True)


def invent_papers(folder: Path) -> list[Path]:
    folder.mkdir()
    for number in range(PAPERS):
        lines = [f"line {n} of synthetic paper {number}, which used PyTorch" for n in range(45)]
        (folder / f"{number:04}.pdf").write_bytes(build_pdf([lines] * 8))
    return sorted(folder.iterdir())


def label(folder: Path, visits: list[Visit], address: str) -> None:
    found = [row for _, row in label_mapper(quick_settings(folder, dask_address=address))(visits)]
    assert all(isinstance(row, dict) and row["primary"] == "pytorch" for row in found), found[0]


def read(folder: Path, paths: list[Path], address: str) -> None:
    plan = ReadPlan(load_rules(REFERENCE_DIR / "mention_rules.csv").rules)
    readings = [r for _, r in paper_mapper(quick_settings(folder, dask_address=address))(paths, plan)]
    assert {reading.pages for reading in readings} == {8}


def seconds(step: Callable[[str], None], address: str) -> float:
    started = time.monotonic()
    step(address)
    return time.monotonic() - started


@contextmanager
def ready_cluster(folder: Path, workers: int) -> Iterator[str]:
    """Give the address of a cluster whose workers are all there; one that waits costs nothing."""
    folder.mkdir()
    with dask_cluster(folder, workers) as cluster:
        with Client(cluster.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
        yield cluster.address


def main() -> None:
    with tempfile.TemporaryDirectory() as name, LocalServer() as server, ExitStack() as stack:
        folder, root = Path(name), Path(name) / "host"
        names = ["repository" + chr(ord("a") + n) for n in range(REPOSITORIES)]
        for repository in names:
            invent(root, repository)
        serve_git(server, root)
        visits = [
            Visit(f"github.com/synthetic/{n}", f"{server.url}/synthetic/{n}", DAY, "new", "https,http")
            for n in names
        ]
        steps: dict[str, tuple[int, Callable[[str], None]]] = {
            "label repositories": (REPOSITORIES, partial(label, folder, visits)),
            "read papers": (PAPERS, partial(read, folder, invent_papers(folder / "pdfs"))),
        }
        addresses = {
            workers: stack.enter_context(ready_cluster(folder / f"cluster-{workers}", workers))
            for workers in (1, 2)
        }
        rows = [
            row for step, (items, work) in steps.items() for row in measured(step, items, work, addresses)
        ]
    with Path(sys.argv[1]).open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def measured(
    step: str, items: int, work: Callable[[str], None], addresses: dict[int, str]
) -> Iterator[dict[str, object]]:
    """Give a row a number of workers."""
    for address in addresses.values():
        # Workers import what they need once; that is no part of what the step costs.
        work(address)
    taken: dict[int, list[float]] = {workers: [] for workers in addresses}
    for _ in range(ROUNDS):
        for workers, times in taken.items():
            times.append(seconds(work, addresses[workers]))
            print(step, workers, round(times[-1], 1), flush=True)
    for workers, times in taken.items():
        yield {
            "step": step,
            "workers": workers,
            "items": items,
            "rounds": ROUNDS,
            "median_wall_s": round(statistics.median(times), 1),
            "against_one_worker": round(statistics.median(taken[1]) / statistics.median(times), 2),
            "load_1m": round(os.getloadavg()[0], 1),
            "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        }


if __name__ == "__main__":
    main()
