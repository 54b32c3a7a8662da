"""Repositories labelled by one and by two Dask workers, in turns; SYNTHETIC repositories of many files.

    python -m tests.benchmarks.labels_on_dask OUT.csv     # a few minutes

One row a number of workers: repositories, rounds, median of the wall seconds, how many times as fast as one
worker, and the load of the machine: with others at work on it two workers gain less than they could.
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from distributed import Client

from frameshare.sources.repo_labels.visit import Visit, choose_mapper
from tests.servers.clients import quick_settings
from tests.servers.dask import dask_cluster
from tests.servers.git_http import serve_git
from tests.servers.local import LocalServer

REPOSITORIES = int(os.environ.get("REPOSITORIES", "12"))
FILES = int(os.environ.get("FILES", "100"))
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


def seconds(folder: Path, visits: list[Visit], address: str) -> float:
    label = choose_mapper(quick_settings(folder, dask_address=address))
    started = time.monotonic()
    found = [row for _, row in label(visits)]
    took = time.monotonic() - started
    assert all(isinstance(row, dict) and row["primary"] == "pytorch" for row in found), found[0]
    return took


@contextmanager
def ready_cluster(folder: Path, workers: int) -> Iterator[str]:
    """Give the address of a cluster whose workers are all there; one that waits costs nothing."""
    folder.mkdir()
    with dask_cluster(folder, workers) as cluster:
        with Client(cluster.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
        yield cluster.address


def main() -> None:
    taken: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as name, LocalServer() as server:
        root = Path(name) / "host"
        names = ["repository" + chr(ord("a") + n) for n in range(REPOSITORIES)]
        for repository in names:
            invent(root, repository)
        serve_git(server, root)
        visits = [
            Visit(f"github.com/synthetic/{n}", f"{server.url}/synthetic/{n}", DAY, "new", "https,http")
            for n in names
        ]
        with ExitStack() as stack:
            addresses = {
                workers: stack.enter_context(ready_cluster(Path(name) / f"cluster-{workers}", workers))
                for workers in taken
            }
            for address in addresses.values():
                # Workers import what they need once; that is no part of what labels cost.
                seconds(Path(name), visits, address)
            for _ in range(ROUNDS):
                for workers, times in taken.items():
                    times.append(seconds(Path(name), visits, addresses[workers]))
                    print(workers, round(times[-1], 1), flush=True)
    rows = [
        {
            "workers": workers,
            "repositories": REPOSITORIES,
            "files_each": FILES,
            "rounds": ROUNDS,
            "median_wall_s": round(statistics.median(times), 1),
            "against_one_worker": round(statistics.median(taken[1]) / statistics.median(times), 2),
            "load_1m": round(os.getloadavg()[0], 1),
        }
        for workers, times in taken.items()
    ]
    with Path(sys.argv[1]).open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
