"""The whole line against a plain script, a run with nothing new, and readers beside a publisher.

Prints ratios taken in turns within one run; asserts only that answers agree, never how long they took.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from frameshare.base import resources
from frameshare.warehouse.reader import QueryResult, Warehouse
from tests.benchmarks.costs import ROUNDS, Cost, compare, cost_of
from tests.conftest import ROOT, SHARED
from tests.servers.conference_lists import recorded_files, serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(900)]

READS = 60
RUN = ("-m", "frameshare", "run", "--direct", "--source", "conference_lists")
# A writer that publishes again and again until it is ended.
PUBLISHER = (
    "from frameshare.runs import products; from frameshare.base.settings import Settings\n"
    "s = Settings()\n"
    "while True:\n    products.build(s, products.gather_inputs(s)); print('published', flush=True)\n"
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The lists over HTTP: the recorded ones, or invented ones without ../shared."""
    with LocalServer() as server:
        serve_conference_lists(server, recorded_files(SHARED) if SHARED.is_dir() else synthetic_files())
        yield server.url


def settings(folder: Path, url: str) -> dict[str, str]:
    return {"FRAMESHARE_DATA_DIR": str(folder), "FRAMESHARE_CONFERENCE_LISTS_URL": url}


@pytest.fixture(scope="module")
def built(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after one run."""
    folder = tmp_path_factory.mktemp("built") / "data"
    cost_of(*RUN, **settings(folder, url))
    return folder


def test_the_whole_line_against_requests_pandas_and_plotly(url: str, tmp_path: Path) -> None:
    costs: dict[str, list[Cost]] = {"frameshare": [], "plain script": []}
    for count in range(ROUNDS):
        plain, folder = tmp_path / f"plain-{count}", tmp_path / f"data-{count}"
        plain.mkdir()
        costs["plain script"].append(cost_of("-m", "tests.benchmarks.plain_line", url, str(plain)))
        costs["frameshare"].append(cost_of(*RUN, **settings(folder, url)))

    charts = {"frameshare": charts_of(folder / "site"), "plain script": charts_of(plain)}
    how = "whole line from HTTP to pages"
    compare(costs, f"{how}, {charts['frameshare']} and {charts['plain script']} charts")
    compare(
        {
            name: [replace(c, wall_s=c.wall_s / charts[name], cpu_s=c.cpu_s / charts[name]) for c in taken]
            for name, taken in costs.items()
        },
        f"{how}, per chart",
    )
    answers = json.loads((plain / "answers.json").read_text())
    with Warehouse(folder / "warehouse.duckdb", resources.SQL_DIR) as warehouse:
        assert shares(warehouse.query("pytorch_share_by_year")) == pytest.approx(answers["share"])
        assert moves(warehouse.query("researcher_migration")) == answers["moves"]


def charts_of(site: Path) -> int:
    """Return how many drawings its pages have: as Plotly writes them, or as frameshare does."""
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]
    return sum(len(re.findall(r'class="(?:plot\b|plotly-graph-div)', page)) for page in pages)


def shares(result: QueryResult) -> dict[str, float]:
    """Return the final rule set's shares as published, by year."""
    return {
        str(r["year"]): r["share_pytorch"]
        for r in result.dicts()
        if (r["rule_set"], r["population"]) == ("horace-2020-07-28", "as_published")
        and r["share_pytorch"] is not None
    }


def moves(result: QueryResult) -> dict[str, int]:
    """Return the authors by framework in 2018 and 2019: all authors, without vendor papers."""
    return {
        f"{r['from_framework']} {r['to_framework']}": r["authors"]
        for r in result.dicts()
        if (r["author_rule"], r["vendor_papers"]) == ("all", "excluded")
        if r["authors"] and r["to_framework"] in {"pytorch", "tensorflow"}
    }


def test_a_run_with_nothing_new(url: str, built: Path, tmp_path: Path) -> None:
    before = (built / "warehouse.duckdb").stat()
    costs: dict[str, list[Cost]] = {"run with nothing new": [], "plain script": []}
    for _ in range(ROUNDS):
        costs["run with nothing new"].append(cost_of(*RUN, **settings(built, url)))
        costs["plain script"].append(cost_of("-m", "tests.benchmarks.plain_line", url, str(tmp_path)))

    compare(costs, "nothing new; the script does all again")
    assert (built / "warehouse.duckdb").stat().st_mtime_ns == before.st_mtime_ns


def test_a_publish_never_blocks_a_reader(built: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(built, elsewhere)
    path = built / "warehouse.duckdb"

    alone, first = latencies(path)
    with publishing(elsewhere):
        beside_a_build_elsewhere, second = latencies(path)
    with publishing(built) as published:
        beside_publishes, third = latencies(path)

    print(f"\n{READS} times open, ask and close, in ms:")
    print(f"  nobody else at work           {spread(alone)}")
    print(f"  publishes of another file     {spread(beside_a_build_elsewhere)}")
    print(f"  {len(published):2} publishes of this file    {spread(beside_publishes)}")
    assert first == second == third
    assert published


def latencies(path: Path) -> tuple[list[float], QueryResult]:
    """Open, ask and close again and again; return the seconds of each time, and the one answer to all."""
    found, answers = [], []
    for _ in range(READS):
        started = time.perf_counter()
        with Warehouse(path, resources.SQL_DIR) as warehouse:
            answers.append(warehouse.query("pytorch_share_by_year"))
        found.append(time.perf_counter() - started)
        time.sleep(0.1)
    assert all(answer == answers[0] for answer in answers)
    return found, answers[0]


def spread(seconds: list[float]) -> str:
    ordered = sorted(s * 1000 for s in seconds)
    cut = statistics.quantiles(ordered, n=20)
    return f"median {statistics.median(ordered):6.1f}  95 % {cut[-1]:6.1f}  longest {ordered[-1]:6.1f}"


@contextmanager
def publishing(data_dir: Path) -> Iterator[list[str]]:
    """Publish the warehouse of `data_dir` again and again in another process; gives a line for each time."""
    lines: list[str] = []
    env = {**os.environ, "FRAMESHARE_DATA_DIR": str(data_dir)}
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISHER], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        # Work has begun once the first is out.
        process.stdout.readline()
        try:
            yield lines
        finally:
            process.terminate()
            lines += process.stdout.read().splitlines()
