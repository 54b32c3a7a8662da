"""What a run would request, and how long it may take: the plan, limits, and how the next run resumes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from frameshare.base.allowance import Limits, within
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.cli.app import app
from frameshare.runs.ledger import Ledger, StepResult
from frameshare.runs.plan import Planned, make_plan, summary
from frameshare.runs.steps import Run, choose_sources, collect_all, run_direct
from frameshare.sources.base import CollectOptions
from frameshare.sources.registry import all_sources, get_source
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer, Reply
from tests.serving import environment


@pytest.fixture
def lists(data_dir: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> LocalServer:
    """A server of the conference lists, which all sources have for their address."""
    for name, value in environment(data_dir.parent, server.url).items():
        monkeypatch.setenv(name, value)
    serve_conference_lists(server, synthetic_files())
    return server


def plan_of(*keys: str) -> dict[str, Planned]:
    settings = Settings()
    return {p.source.key: p for p in make_plan(keys, settings)}


def command(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


@pytest.mark.usefixtures("data_dir")
def test_every_source_says_what_it_takes_and_what_bounds_it() -> None:
    plan = plan_of()

    assert plan.keys() == all_sources().keys()
    assert all(p.cost.basis.startswith("estimate of 2026-") for p in plan.values())
    assert "FRAMESHARE_REPO_LABEL_BUDGET=60" in plan["repo_labels"].limits
    assert (plan["hub"].cost.requests, plan["hub"].cost.received_bytes) == (15, None)
    assert not plan["docker_pulls"].is_asked
    assert "only when named" in plan["docker_pulls"].why


def test_a_token_changes_what_is_said_about_it(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without = plan_of()["github_repositories"].with_token
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_x")

    assert without is not None
    assert "5,000 requests an hour instead of 60" in without
    assert plan_of()["github_repositories"].with_token == "GITHUB_TOKEN is set"


@pytest.mark.usefixtures("data_dir")
def test_quick_sources_come_first_and_large_ones_last() -> None:
    asked = [p for p in plan_of().values() if p.is_asked]

    is_large = [p.source.is_large for p in asked]
    assert is_large == sorted(is_large)
    known = [p.cost.duration_s for p in asked if not p.source.is_large and p.cost.duration_s is not None]
    assert known == sorted(known)
    assert [p.source for p in asked] == choose_sources([], Settings())


def test_the_plan_asks_nobody_and_writes_nothing(lists: LocalServer, data_dir: Path) -> None:
    table, rows = command("run", "--plan"), command("run", "--plan", "--format", "json", "--source", "hub")

    assert (table.exit_code, rows.exit_code) == (0, 0)
    assert lists.requests == []
    assert not data_dir.exists()
    assert "pwc_archive (large)" in table.stdout
    assert "never collected" in table.stdout
    asked = [row for row in json.loads(rows.stdout) if row["is_asked"]]
    assert [(row["source"], row["why"], row["requests"]) for row in asked] == [("hub", "named", 15)]


@pytest.mark.parametrize("size", ["500MB", "500 mb", "0.5GB", "500000000"])
def test_a_size_is_taken_as_people_write_it(data_dir: Path, size: str) -> None:
    done = command("run", "--plan", "--max-bytes", size)

    assert "It stops collecting after 500.0 MB" in done.stdout


@pytest.mark.parametrize("size", ["a lot", "-3", "5 apples", ""])
def test_an_invalid_size_is_refused(data_dir: Path, size: str) -> None:
    done = command("run", "--plan", "--max-bytes", size)

    assert done.exit_code == 2
    assert "500MB" in done.stderr


@pytest.mark.deep
def test_a_run_that_has_its_bytes_ends_in_order_and_the_next_goes_on_and_the_plan_knows_the_cost(
    lists: LocalServer,
) -> None:
    first = command("run", "--direct", "--source", "conference_lists", "--max-bytes", "800kB")
    had = {request.path for request in lists.requests[:-1]}
    settings = Settings()
    said = command("status").stdout
    (run,) = [run for run in Ledger(settings.data_dir).runs() if run["command"].startswith("frameshare run")]
    lists.requests.clear()

    second = command("run", "--direct", "--source", "conference_lists")

    assert first.exit_code == 4, first.output
    assert "this run reached its limit of 800.0 kB. The next run resumes" in first.stderr
    assert "paused at its limit" in first.stdout
    assert run["outcome"] == "paused"
    assert "paused at its limit of minutes or bytes" in said
    assert json.loads((settings.site_dir / "status.json").read_text())["run"]["state"] == "fine"
    assert second.exit_code == 0, second.output
    assert len(had) > 3
    asked_again = had & {request.path for request in lists.requests}
    assert asked_again <= {"/data.csv"}, "what the first run had was asked for again"
    assert "collect conference_lists: collected" in second.stdout
    planned = plan_of()["conference_lists"]
    assert planned.cost.requests == len(lists.requests)
    assert planned.cost.received_bytes is not None
    assert planned.cost.received_bytes > 1000
    assert planned.cost.basis.startswith("median of its last 1 here")
    assert planned.why.startswith("asked in every run; last at")
    assert f"about {planned.cost.requests} requests" in summary([planned])


@pytest.mark.deep
def test_a_run_whose_time_is_up_leaves_a_host_that_says_nothing(lists: LocalServer, data_dir: Path) -> None:
    lists.fault(r"/data\.csv", Reply(stall_s=60))
    settings = Settings()
    source = get_source("conference_lists")

    with Progress(is_quiet=True) as progress:
        report = run_direct([source], settings, progress, command="run", limits=Limits(max_minutes=0.02))

    (collected, *published) = report.steps
    assert (report.outcome, collected.outcome) == ("paused", "paused")
    assert "this run reached its limit of 0.02 min" in collected.messages[0]
    assert [step.outcome for step in published] == ["done", "done"]
    assert (settings.site_dir / "index.html").exists()


def test_sources_for_which_nothing_is_left_are_named(lists: LocalServer, data_dir: Path) -> None:
    sources = [get_source("conference_lists"), get_source("docker_pulls")]
    data_dir.mkdir()
    allowance = Limits(max_bytes=1).begin()
    allowance.spend(1)

    with Progress(is_quiet=True) as progress, within(allowance):
        results = collect_all(Run(Settings(), "run"), sources, progress, CollectOptions())

    assert [(r.outcome, r.messages) for r in results] == [
        ("paused", ("not asked: this run reached its limit of 1 B. The next run resumes.",))
    ] * 2
    assert lists.requests == []


@pytest.mark.parametrize(
    ("outcomes", "is_asked"),
    [
        (("paused",), False),
        (("interrupted", "died", "paused"), False),
        (("fine", "paused"), True),
        (("degraded",), True),
    ],
)
def test_the_next_run_does_not_ask_again_what_one_that_did_not_finish_brought_whole(
    data_dir: Path, outcomes: tuple[str, ...], is_asked: bool
) -> None:
    data_dir.mkdir()
    ledger = Ledger(data_dir)
    for number, outcome in enumerate(reversed(outcomes)):
        run_id = ledger.start("direct", "frameshare run")
        if number == 0:
            ledger.add(run_id, StepResult("collect", "collected", "hub", 7))
        ledger.finish(run_id, outcome)

    assert ("hub" in {source.key for source in choose_sources([], Settings())}) is is_asked
    assert "hub" in {source.key for source in choose_sources(["hub"], Settings())}
    assert ("did not finish" in plan_of()["hub"].why) is not is_asked
