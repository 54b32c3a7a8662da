"""Repositories labelled on a Dask cluster: the same rows as on one machine, also when a worker is killed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from frameshare.sources.repo_labels.visit import Visit, choose_mapper
from tests.integration.code.test_repo_labels import commit_all
from tests.servers.clients import quick_settings
from tests.servers.dask import dask_cluster
from tests.servers.git_http import serve_git
from tests.servers.local import LocalServer

distributed = pytest.importorskip("distributed", reason="needs the extra `cluster` (prefect-dask)")
IMPORTS = ("torch", "jax", "tensorflow")


def named(number: int) -> str:
    return "repository" + chr(ord("a") + number)


def visits(root: Path, server: LocalServer, count: int) -> list[Visit]:
    for number in range(count):
        home = root / "owner" / named(number)
        home.mkdir(parents=True)
        (home / "train.py").write_text(f"import {IMPORTS[number % 3]}\n")
        commit_all(home)
    serve_git(server, root)
    names = [*(f"owner/{named(n)}" for n in range(count)), "owner/absent"]
    day = date(2026, 3, 20)
    return [Visit(f"github.com/{n}", f"{server.url}/{n}", day, "new", "https,http") for n in names]


def test_a_visit_gives_on_a_cluster_what_it_gives_here(tmp_path: Path, server: LocalServer) -> None:
    asked = visits(tmp_path / "host", server, 2)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        on_cluster = choose_mapper(quick_settings(tmp_path, dask_address=cluster.scheduler_address))
        found = list(on_cluster(asked))

    assert found == list(choose_mapper(quick_settings(tmp_path))(asked))
    assert [row["status"] for _, row in found if isinstance(row, dict)] == ["labelled"] * 2 + ["not_found"]


@pytest.mark.nightly
def test_one_of_three_workers_killed_on_the_way_loses_and_doubles_nothing(
    tmp_path: Path, server: LocalServer
) -> None:
    asked = visits(tmp_path / "host", server, 24)
    with dask_cluster(tmp_path, 3) as cluster:
        with distributed.Client(cluster.address, set_as_default=False) as client:
            client.wait_for_workers(3, timeout=120)
        on_cluster = choose_mapper(quick_settings(tmp_path, dask_address=cluster.address))
        answers = on_cluster(asked)
        found = [next(answers) for _ in range(4)]
        cluster.workers[0].kill()
        found += list(answers)

    assert found == list(choose_mapper(quick_settings(tmp_path))(asked))
