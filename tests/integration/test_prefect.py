"""Prefect runs the same steps: isolated, retried where that can help, reported, scheduled."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from frameshare.runs.ledger import Ledger, StepResult
from frameshare.runs.report import report_markdown
from frameshare.runs.server import OwnServer
from frameshare.runs.steps import RunReport
from tests.conftest import Frameshare
from tests.prefect_home import prefect_home
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer, Reply

pytestmark = [pytest.mark.prefect, pytest.mark.timeout(400)]
ONE_SOURCE = ("run", "--source", "conference_lists")


@pytest.fixture
def lists() -> Iterator[LocalServer]:
    with LocalServer() as server:
        serve_conference_lists(server, synthetic_files())
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the Prefect that the tests of this file share."""
    return prefect_home(tmp_path_factory.mktemp("prefect"))


@pytest.fixture(scope="module")
def warm_prefect(home: Path) -> Iterator[str]:
    """Start one server for all tests of this file and give its address."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PREFECT_HOME", str(home))
        with OwnServer(0) as server:
            yield server.url


@pytest.fixture
def prefect(warm_prefect: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the command use that server."""
    monkeypatch.setenv("PREFECT_API_URL", warm_prefect)
    return warm_prefect


def status_of(frameshare: Frameshare) -> dict[str, dict[str, object]]:
    rows = json.loads(frameshare("status", "--format", "json").stdout)
    return {row["source"]: row for row in rows}


def office_without_a_network(folder: Path) -> dict[str, str]:
    """Settings under which nothing answers: all goes through a proxy, this machine's own servers too."""
    closed = "http://127.0.0.1:9"
    names = ("CONFERENCE_LISTS", "HUB", "PWC_ARCHIVE", "PYPI_DOWNLOADS", "PYPISTATS", "GITHUB")
    return {
        **{f"FRAMESHARE_{name}_URL": closed for name in names},
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), closed),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), "example.org"),
        "PREFECT_HOME": str(folder / "prefect"),
    }


@pytest.mark.nightly
def test_without_any_network_a_first_run_uses_the_seed_within_a_minute(
    frameshare: Frameshare, data_dir: Path, tmp_path: Path
) -> None:
    nowhere = office_without_a_network(tmp_path)
    started = time.monotonic()

    result = frameshare(*ONE_SOURCE, timeout_s=200, **nowhere)

    duration_s = time.monotonic() - started
    print(f"first run under Prefect without a network: {duration_s:.1f} s")
    assert result.returncode == 0, result.stderr
    assert "degraded" in result.stdout
    assert "could not be reached" in result.stderr
    assert "127.0.0.1:9" in result.stderr
    assert (data_dir / "site" / "research.html").exists()
    assert status_of(frameshare)["conference_lists"]["state"] == "seed"
    assert frameshare(*ONE_SOURCE, "--strict", "--direct", **nowhere).returncode == 3


def test_without_any_network_a_later_run_keeps_what_is_there(
    frameshare: Frameshare, after_a_first_run: Path, tmp_path: Path
) -> None:
    nowhere = office_without_a_network(tmp_path)
    prefect_home(tmp_path / "prefect")
    page = after_a_first_run / "site" / "research.html"
    drawn = page.read_bytes()

    result = frameshare(*ONE_SOURCE, timeout_s=200, **nowhere)

    assert result.returncode == 0, result.stderr
    assert "degraded" in result.stdout
    assert "could not be reached" in result.stderr
    assert page.read_bytes() == drawn


@pytest.mark.deep
@pytest.mark.usefixtures("prefect", "after_a_first_run")
def test_a_source_that_fails_for_a_moment_is_tried_again_by_prefect(
    frameshare: Frameshare, lists: LocalServer
) -> None:
    lists.fault(r"/data\.csv", Reply(status=503))
    lists.fault(r"/data/.*", *[Reply(status=503)] * 3)

    result = frameshare(
        *ONE_SOURCE,
        timeout_s=300,
        FRAMESHARE_CONFERENCE_LISTS_URL=lists.url,
        FRAMESHARE_MAX_ATTEMPTS="1",
        FRAMESHARE_TASK_RETRY_DELAY_S="0.2",
    )

    assert result.returncode == 0, result.stderr
    assert "collect conference_lists: collected" in result.stdout
    assert len(lists.asked(r"/data\.csv")) == 2


@pytest.mark.deep
@pytest.mark.usefixtures("prefect", "after_a_first_run")
def test_a_source_that_is_gone_is_not_tried_again(frameshare: Frameshare) -> None:
    with LocalServer() as empty:
        empty.route(r"/.*", Reply(status=404))

        result = frameshare(*ONE_SOURCE, timeout_s=300, FRAMESHARE_CONFERENCE_LISTS_URL=empty.url)

        assert result.returncode == 0, result.stderr
        assert "collect conference_lists: failed" in result.stdout
        assert len(empty.asked(r"/data\.csv")) == 1


@pytest.mark.deep
@pytest.mark.usefixtures("prefect", "after_a_first_run")
def test_a_run_leaves_its_report_in_the_ledger_and_as_an_artifact(
    frameshare: Frameshare, lists: LocalServer, home: Path
) -> None:
    # An office: all goes through a proxy, which this machine's own servers are not asked through.
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")

    result = frameshare(
        *ONE_SOURCE,
        timeout_s=300,
        FRAMESHARE_CONFERENCE_LISTS_URL=lists.url,
        NO_PROXY="example.org",
        **proxies,
    )

    assert result.returncode == 0, result.stderr
    runs = json.loads(frameshare("query", "run_history", "--format", "json").stdout)
    assert any(run["engine"] == "prefect" for run in runs)
    markdown = read_artifact(home)
    line = next(line for line in markdown.splitlines() if line.startswith("| collect conference_lists |"))
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1] == "collected"
    assert int(cells[3]) == len(lists.asked())
    assert cells[4].endswith("B")
    assert cells[5] == "0"
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", cells[7])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", cells[8])
    assert "| site | done |" in markdown


@pytest.mark.deep
@pytest.mark.usefixtures("prefect")
def test_a_run_under_prefect_ends_in_order_at_its_limit(
    frameshare: Frameshare, lists: LocalServer, data_dir: Path
) -> None:
    result = frameshare(
        *ONE_SOURCE, "--max-bytes", "800kB", timeout_s=300, FRAMESHARE_CONFERENCE_LISTS_URL=lists.url
    )

    assert result.returncode == 4, result.stderr
    assert "collect conference_lists: paused" in result.stdout
    assert "paused at its limit" in result.stdout
    assert Ledger(data_dir).runs()[0]["outcome"] == "paused"


def read_artifact(home: Path) -> str:
    """Read the report from the database that Prefect left."""
    from frameshare.runs.flows import REPORT_KEY

    with sqlite3.connect(home / "prefect.db") as connection:
        row = connection.execute("select data from artifact where key = ?", (REPORT_KEY,)).fetchone()
    return str(json.loads(row[0]))


def test_text_from_outside_stays_text_in_the_report() -> None:
    hostile = "<script>x</script> | **bold** [a](http://b)\nnew"
    report = RunReport("id", "degraded", (StepResult("collect", "failed", "hub", None, (hostile,)),))

    line = report_markdown(report).splitlines()[-1]

    assert "<script>" not in line
    assert "\\|" in line
    assert "\\*\\*bold" in line
    assert "\\[a\\]" in line
