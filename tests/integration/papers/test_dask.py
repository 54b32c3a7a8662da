"""Papers read on a Dask cluster of processes: the same rows as local, also when a worker dies on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from frameshare.base.resources import REFERENCE_DIR
from frameshare.papers.pool import ReadPlan, read_papers
from frameshare.papers.rules import load_rules
from frameshare.sources.paper_texts.obtain import choose_mapper
from tests.integration.papers.conftest import PaperLine
from tests.integration.papers.test_faults import reasons, volume
from tests.servers.clients import quick_settings
from tests.servers.dask import dask_cluster
from tests.servers.local import LocalServer
from tests.servers.proceedings import serve_volume
from tests.unit.papers.pdf_builder import build_pdf

distributed = pytest.importorskip("distributed", reason="needs the extra `cluster` (prefect-dask)")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as running:
        yield running


@pytest.fixture
def plan() -> ReadPlan:
    return ReadPlan(load_rules(REFERENCE_DIR / "mention_rules.csv").rules, workers=2)


def papers(folder: Path, count: int) -> list[Path]:
    paths = []
    for number in range(count):
        words = "PyTorch" if number % 3 else "TensorFlow and Keras"
        lines = [f"line {n} of paper {number}, which used {words}" for n in range(45)]
        path = folder / f"{number:04}.pdf"
        path.write_bytes(build_pdf([lines] * 4) if number % 7 else b"no pdf")
        paths.append(path)
    return paths


@pytest.mark.deep
def test_a_cluster_gives_the_same_readings_in_the_same_order(
    tmp_path: Path, cluster: Any, plan: ReadPlan
) -> None:
    paths = papers(tmp_path, 60)
    mapper = choose_mapper(quick_settings(tmp_path, dask_address=cluster.scheduler_address))

    on_cluster = list(mapper(paths, plan))

    assert on_cluster == list(read_papers(paths, plan))


@pytest.mark.deep
def test_one_of_three_workers_killed_on_the_way_loses_nothing_and_doubles_nothing(
    tmp_path: Path, plan: ReadPlan
) -> None:
    paths = papers(tmp_path, 400)
    local = list(read_papers(paths, plan))
    with dask_cluster(tmp_path, 3) as separate:
        with distributed.Client(separate.address, set_as_default=False) as client:
            client.wait_for_workers(3, timeout=120)

        answers = choose_mapper(quick_settings(tmp_path, dask_address=separate.address))(paths, plan)
        first = [next(answers) for _ in range(20)]
        separate.workers[0].kill()
        rest = list(answers)
        with distributed.Client(separate.address, set_as_default=False) as client:
            left = len(client.scheduler_info(n_workers=-1)["workers"])

    assert left == 2
    assert [*first, *rest] == local


@pytest.mark.deep
def test_a_collection_on_a_cluster_stores_what_a_local_one_stores(
    line: PaperLine, server: LocalServer, cluster: Any
) -> None:
    serve_volume(server, 189, volume(83))
    line.settings_given["dask_address"] = cluster.scheduler_address
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        victims = list(client.run(os.getpid).values())
    killer = threading.Thread(target=kill_when_asked, args=(server, victims[0]))
    killer.start()

    line.collect()

    killer.join()
    assert reasons(line) == {None: 83}
    line.build()
    shares = line.query("mention_share", rule_set="mention-1", framework="pytorch")
    assert [(row["papers_read"], row["papers_with_mention"]) for row in shares] == [(83, 83)]


def kill_when_asked(server: LocalServer, process: int) -> None:
    """Kill a worker once a third of the PDFs has been asked for."""
    deadline = time.monotonic() + 60
    while len(server.asked(r".*\.pdf")) < 27 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process, signal.SIGKILL)
