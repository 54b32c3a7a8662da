"""What is not a change: limits, hosts out of reach, portals. What `frameshare probe` prints and returns."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from frameshare.base.errors import ContentError
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.cli.app import app
from frameshare.http import HttpClient
from frameshare.http.judgement import Kind
from frameshare.runs import probe
from frameshare.runs.collect import collect_once
from frameshare.runs.probe import check_before
from frameshare.sources.base import CollectOptions, Source
from frameshare.sources.probes.asking import State, ask
from frameshare.sources.probes.question import RegistryQuestion
from frameshare.sources.registry import get_source
from tests.integration.probes.changes import Case, cut, footer, gone, renamed
from tests.integration.probes.conftest import BY_HTTP, asked
from tests.servers.local import LocalServer, Reply, html_reply, json_reply
from tests.servers.networks import network, portal
from tests.servers.replay import read_recording, replay

Answers = list[dict[str, Any]]


def of_source(answers: Answers, *keys: str) -> Answers:
    return [answer for answer in answers if answer["source"] in keys]


def quiet() -> Progress:
    return Progress(console=Console(file=io.StringIO()))


@pytest.mark.parametrize(
    ("status", "headers", "state"),
    [
        (429, {}, State.LIMITED),
        (429, {"Retry-After": "3600"}, State.LIMITED),
        (403, {"X-RateLimit-Remaining": "0"}, State.LIMITED),
        (500, {}, State.UNREACHABLE),
        (503, {}, State.UNREACHABLE),
        (403, {}, State.CHANGED),
        (404, {}, State.CHANGED),
        (400, {}, State.CHANGED),
    ],
)
def test_what_a_status_means(
    status: int, headers: dict[str, str], state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalServer() as server:
        monkeypatch.setenv("FRAMESHARE_ECOSYSTEMS_DEPENDENTS_URL", server.url)
        server.route("/.*", json_reply({"error": "no"}, status, headers))

        (finding,) = asked([get_source("ecosystems_dependents")]).findings

    assert finding.state == state
    assert len(server.requests) == 1


def test_a_portal_changes_no_source(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [get_source(key) for key in ("docker_pulls", "ecosystems_dependents", "npm_downloads")]
    with network(portal) as one, network(portal) as two, network(portal) as three:
        for source, url in zip(sources, (one, two, three), strict=True):
            monkeypatch.setenv(f"FRAMESHARE_{source.key.upper()}_URL", url)

        report = asked(sources)

    assert {f.state for f in report.findings} == {State.UNREACHABLE}
    assert str(Kind.PORTAL) in {f.found for f in report.findings}


def test_releases_that_lie_here_are_no_change_where_the_network_lets_nobody_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = ("docker_pulls", "ecosystems_dependents", "npm_downloads", "transformers_releases")
    monkeypatch.setitem(
        probe.QUESTIONS, "transformers_releases", (RegistryQuestion("versions", lambda: ["4.57.6"]),)
    )
    with network(portal) as one, network(portal) as two, network(portal) as three:
        for key, url in zip(keys, (one, two, three), strict=False):
            monkeypatch.setenv(f"FRAMESHARE_{key.upper()}_URL", url)

        report = asked([get_source(key) for key in keys])

    assert {(f.source, f.state) for f in report.findings} == {(key, State.UNREACHABLE) for key in keys}


def test_the_token_goes_to_its_own_source_and_to_no_recording(
    recording: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_secret")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with LocalServer() as server:
        replay(server, recording, monkeypatch)
        asked(BY_HTTP)
        sent = {r.path.split("/")[1]: r.headers.get("Authorization") for r in server.requests}
        server.requests.clear()
        asked(BY_HTTP, tmp_path)

    assert {base: token for base, token in sent.items() if token} == {
        "github": "Bearer ghp_secret",
        "hub": "Bearer hf_secret",
        "pwc_archive": "Bearer hf_secret",
    }
    assert [r for r in server.requests if "Authorization" in r.headers] == []
    assert "secret" not in (tmp_path / "answers.json").read_text()


def test_a_replayed_recording_is_recorded_the_same(
    recording: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with LocalServer() as server:
        replay(server, recording, monkeypatch)
        asked(BY_HTTP, tmp_path)

    assert read_recording(tmp_path) == recording


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["probe", *arguments])
    return result.exit_code, result.stdout


def test_the_command_prints_a_line_each_and_returns_what_monitors_ask(
    recording: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = ("docker_pulls", "npm_downloads")
    with LocalServer() as server:
        replay(server, of_source(recording, *keys), monkeypatch)
        fine = run(*keys)
        Case("docker_pulls", "torchserve", renamed("pull_count", "pulls"), "").applied(recording)
        replay(server, of_source(recording, *keys), monkeypatch)
        changed = run(*keys)
    out_of_reach = run("docker_pulls")
    unknown = CliRunner().invoke(app, ["probe", "nobody"])

    assert fine[0] == 0
    assert fine[1].splitlines()[0] == "docker_pulls, torchserve: as expected (4 facts)"
    assert fine[1].splitlines()[-1].startswith("4 as expected; 4 requests, ")
    assert changed[0] == 3
    assert (
        "docker_pulls, torchserve: changed. Expected pull_count: type whole number. "
        "Found: no pull_count in 1 of 1, which has name, namespace, pulls. It breaks: no pull is read. "
        "Last confirmed 2026-11-28: comparison with the live sources, 2026-11." in changed[1].splitlines()
    )
    assert out_of_reach[0] == 4
    assert "docker_pulls, torchserve: unreachable (nothing listens there" in out_of_reach[1]
    assert "Unknown source 'nobody'" in str(unknown.exception)


def test_as_json_each_line_is_an_object(recording: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    Case("npm_downloads", "longest", cut(400, "downloads"), "").applied(recording)
    with LocalServer() as server:
        replay(server, of_source(recording, "npm_downloads"), monkeypatch)
        code, text = run("npm_downloads", "--format", "json")

    rows = json.loads(text)
    assert code == 3
    assert [(row["question"], row["state"]) for row in rows] == [
        ("month", "as expected"),
        ("longest", "changed"),
    ]
    assert rows[1]["fact"] == "days"
    assert rows[1]["expected"] == "longest, days (downloads): count 501"
    assert rows[1]["found"] == "400"
    assert rows[1]["breaks"] == "spans are cut: days are missing"
    assert rows[0]["fact"] is None


def collected(
    key: str, answers: Answers, options: CollectOptions, patch: pytest.MonkeyPatch, folder: Path
) -> Any:
    """Collect a source of which only the probe's questions are answered."""
    settings = Settings(data_dir=folder / "data", backoff_s=0.01, max_attempts=1)
    with LocalServer() as server, HttpClient(settings) as http:
        replay(server, of_source(answers, key), patch)
        return collect_once(at_home(get_source(key), settings), settings, http, quiet(), options)


def at_home(source: Source, settings: Settings) -> Source:
    """The same source, to which the addresses that settings name are its own and no mirror's."""
    return replace(source, base_urls={k: settings.base_url(k, url) for k, url in source.base_urls.items()})


@pytest.mark.parametrize(
    ("case", "options"),
    [
        (
            Case("hub_whole", "file", footer(9_000, ["id", "createdAt", "downloads", "tags"]), "rows"),
            CollectOptions(),
        ),
        (Case("hub_history", "weeks", cut(40), "weeks"), CollectOptions()),
        (Case("hf_papers", "month", cut(20), "papers a page"), CollectOptions(since="2024-01")),
    ],
    ids=str,
)
def test_a_costly_collection_of_a_changed_source_is_not_begun(
    case: Case,
    options: CollectOptions,
    recording: Answers,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    case.applied(recording)

    with pytest.raises(ContentError, match=f"{case.question}, {case.fact}") as raised:
        collected(case.source, recording, options, monkeypatch, tmp_path)

    assert raised.value.next_step.startswith(f"see `frameshare probe {case.source}`")
    assert not (tmp_path / "data" / "raw").exists()


@pytest.mark.parametrize("change", [gone, footer(2_970_000, ["id", "createdAt"], 1_570_000_000)])
def test_a_file_that_is_gone_does_not_keep_the_hub_from_being_crawled(
    change: Any, recording: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Case("hub_whole", "file", change, "").applied(recording)
    settings = Settings(data_dir=tmp_path / "data", backoff_s=0.01, max_attempts=1)
    with LocalServer() as server, HttpClient(settings) as http:
        replay(server, of_source(recording, "hub_whole"), monkeypatch)

        check_before(at_home(get_source("hub_whole"), settings), CollectOptions(), settings, http, quiet())

        assert len(server.requests) == 3


def test_a_mirror_that_holds_less_is_not_held_against_the_source(
    recording: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data", backoff_s=0.01, max_attempts=1)
    with LocalServer() as server, HttpClient(settings) as http:
        replay(server, [], monkeypatch)
        monkeypatch.setenv("FRAMESHARE_HUB_URL", server.url)

        check_before(get_source("hub_whole"), CollectOptions(), settings, http, quiet())

        assert server.requests == []


def test_a_source_out_of_reach_and_a_cheap_one_are_left_to_their_collectors(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data", backoff_s=0.01, max_attempts=1)
    with LocalServer() as server, HttpClient(settings) as http:
        monkeypatch.setenv("FRAMESHARE_HUB_URL", server.url)
        monkeypatch.setenv("FRAMESHARE_DOCKER_PULLS_URL", server.url)
        server.route("/.*", Reply(500))
        check_before(at_home(get_source("hub_whole"), settings), CollectOptions(), settings, http, quiet())
        before = len(server.requests)
        check_before(at_home(get_source("docker_pulls"), settings), CollectOptions(), settings, http, quiet())

    assert (before, len(server.requests)) == (3, 3)


RELEASES = [f"4.{minor}.{patch}" for minor in range(57) for patch in range(2)] + ["4.57.6", "5.0.0"]


def test_the_package_registry_is_asked_by_its_own_client(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    files = [f"transformers-{version}-py3-none-any.whl" for version in RELEASES]
    with LocalServer() as server:
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("PIP_INDEX_URL", server.url + "/simple/")
        monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
        links = "".join(f'<a href="/files/{name}">{name}</a>' for name in files)
        server.route(r"/simple/transformers/", html_reply(links))

        report = asked([get_source("transformers_releases")])

    assert [f.state for f in report.findings] == [State.AS_EXPECTED]


@pytest.mark.parametrize(
    ("listed", "fact"),
    [(RELEASES[-50:], "releases"), (RELEASES[:-1], "5.0.0"), ([*RELEASES[:-2], "5.0.0"], "4.57.6")],
)
def test_a_list_of_releases_that_was_cut_is_a_change(listed: list[str], fact: str) -> None:
    question = RegistryQuestion("versions", lambda: listed)
    with HttpClient(Settings()) as http:
        found = ask(get_source("transformers_releases"), question, Settings(), http, with_token=False)

    assert [(f.state, f.fact.name) for f in found.findings if f.fact] == [(State.CHANGED, fact)]
