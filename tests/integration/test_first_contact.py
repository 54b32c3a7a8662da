"""The first run on the networks that users have: a page at once, and a last message that says what to do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from frameshare.base.errors import UnreachableError
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import judgement
from frameshare.http.judgement import HOSTS_THAT_DECIDE, Judgement, Kind
from frameshare.runs.ledger import Phase
from frameshare.runs.steps import phases, run_direct
from frameshare.sources.registry import all_sources, get_source
from tests.conftest import ROOT
from tests.samples import by_day
from tests.servers import networks
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer, Reply, Request
from tests.serving import environment

# Two sources that ask hosts of their own, and short time-outs: a network that hangs is soon known.
MODEL_PAGES = ("models.html", "zh/models.html")
SOURCES = ("--source", "docker_pulls", "--source", "hub")
QUICK = {
    "FRAMESHARE_READ_TIMEOUT_S": "1",
    "FRAMESHARE_CONNECT_TIMEOUT_S": "1",
    "FRAMESHARE_BACKOFF_S": "0.01",
}


def first_run(data_dir: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run on a fresh folder, as `make run` does, but in this process and for two sources."""
    return subprocess.run(
        [sys.executable, "-m", "frameshare", "run", "--direct", *SOURCES],
        cwd=ROOT,
        env={**os.environ, **QUICK, "FRAMESHARE_DATA_DIR": str(data_dir), **env},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.deep
@pytest.mark.parametrize(
    ("behave", "said"),
    by_day(
        [
            (networks.refuse, "the proxy refuses or cannot be reached"),
            (networks.hang, "no answer within FRAMESHARE_READ_TIMEOUT_S"),
            (networks.ask_for_credentials, "the proxy asks for credentials"),
        ]
    ),
)
def test_a_first_run_behind_a_proxy_that_gives_nothing_shows_a_page_and_says_why(
    tmp_path: Path, behave: Callable[..., None], said: str
) -> None:
    with networks.network(behave) as proxy:
        done = first_run(tmp_path / "data", HTTPS_PROXY=proxy, HTTP_PROXY=proxy)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Pages of what is known so far: file://")
    assert (tmp_path / "data" / "site" / "index.html").exists()
    assert said in done.stderr
    assert re.search(r"Next: \w+", done.stderr)


@pytest.mark.deep
def test_a_portal_is_named_and_the_page_is_there(tmp_path: Path) -> None:
    with networks.network(networks.portal) as address:
        done = first_run(tmp_path / "data", FRAMESHARE_DOCKER_PULLS_URL=address, FRAMESHARE_HUB_URL=address)

    assert (tmp_path / "data" / "site" / "index.html").exists()
    assert "Welcome to the hotel" in done.stderr


def test_what_cannot_change_within_a_run_decides_at_once() -> None:
    known = Judgement()
    known.failed("a.example", Kind.PROXY_REFUSES)

    with pytest.raises(UnreachableError, match="not asked again in this run"):
        known.check("a.example", "https://a.example/x")


def test_a_reset_never_decides() -> None:
    known = Judgement()
    for _ in range(20):
        known.failed("a.example", Kind.RESET)

    known.check("a.example", "https://a.example/x")


def test_some_hosts_that_fail_the_same_way_decide_for_all_until_one_answers() -> None:
    known = Judgement()
    for number in range(HOSTS_THAT_DECIDE):
        known.failed(f"{number}.example", Kind.SILENT)
    with pytest.raises(UnreachableError, match="as for 3 hosts before"):
        known.check("other.example", "https://other.example")

    known.answered("other.example")

    known.check("yet-another.example", "https://yet-another.example")


def test_names_that_cannot_be_resolved_say_nothing_of_an_address_in_numbers() -> None:
    known = Judgement()
    for number in range(HOSTS_THAT_DECIDE):
        known.failed(f"{number}.example", Kind.NAME_UNKNOWN)

    for host in ("127.0.0.1:8080", "[::1]:80", "10.1.2.3", "localhost:81"):
        known.check(host, f"http://{host}")
    with pytest.raises(UnreachableError):
        known.check("other.example", "https://other.example")


def test_hosts_that_fail_after_one_answered_say_nothing_of_the_network() -> None:
    known = Judgement()
    known.answered("good.example")
    for number in range(HOSTS_THAT_DECIDE):
        known.failed(f"{number}.example", Kind.SILENT)

    known.check("other.example", "https://other.example")


def test_the_next_run_asks_again() -> None:
    judgement.of_this_run().failed("a.example", Kind.NAME_UNKNOWN)

    judgement.begin()

    judgement.of_this_run().check("a.example", "https://a.example")


def test_large_sources_are_collected_after_the_quick_ones_are_published() -> None:
    (first, quick), (second, large) = phases(list(all_sources().values()))

    assert (first, second) == (Phase.QUICK, Phase.LARGE)
    assert {"pypi_downloads", "hub"} <= {source.key for source in quick}
    assert {"hub_whole", "repo_labels", "pwc_archive"} <= {source.key for source in large}
    assert phases([]) == [(None, [])]


@pytest.mark.deep
def test_pages_drawn_while_large_sources_are_at_work_say_so_and_since_when(
    data_dir: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The large source's own server looks at the pages in the middle of the run."""
    for name, value in environment(data_dir.parent, server.url).items():
        monkeypatch.setenv(name, value)
    seen: list[dict[str, str]] = []

    def look_at_pages(_request: Request) -> Reply:
        seen.append({page: (data_dir / "site" / page).read_text() for page in MODEL_PAGES})
        return Reply(404)

    serve_conference_lists(server, synthetic_files())
    server.route("/.*", look_at_pages)
    quick, large = get_source("conference_lists"), get_source("hub_whole")

    with Progress(is_quiet=True) as progress:
        report = run_direct([quick, large], Settings(), progress, command="frameshare run")

    after = {page: (data_dir / "site" / page).read_text() for page in MODEL_PAGES}
    said = (r"Being collected as this page was drawn, since \d\d:\d\d UTC on", "绘制本页时正在采集（自")
    for page, words in zip(MODEL_PAGES, said, strict=True):
        assert re.search(words, seen[0][page]), page
        assert large.title in seen[0][page]
        assert not re.search(words, after[page]), page
    phases_of_pages = [(s.phase, s.outcome) for s in report.steps if s.step == "site"]
    assert phases_of_pages == [(Phase.QUICK, "done"), (Phase.LARGE, "done")]


@pytest.mark.deep
@pytest.mark.parametrize(
    ("address", "said"),
    by_day(
        [
            ("http://nobody.invalid", "could not be reached"),
            (None, "no answer within FRAMESHARE_READ_TIMEOUT_S"),
        ]
    ),
    ids=["names do not resolve", "hosts take connections and never answer"],
)
def test_a_first_run_without_a_network_shows_a_page_and_says_why(
    tmp_path: Path, address: str | None, said: str
) -> None:
    with networks.network(networks.hang) as silent:
        asked = dict.fromkeys(("FRAMESHARE_DOCKER_PULLS_URL", "FRAMESHARE_HUB_URL"), address or silent)
        done = first_run(tmp_path / "data", **asked)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Pages of what is known so far: file://")
    assert (tmp_path / "data" / "site" / "index.html").exists()
    assert said in done.stderr
    assert re.search(r"Next: \w+", done.stderr)
