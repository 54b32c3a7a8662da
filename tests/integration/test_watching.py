"""Watching: who is told of a failure, how often, and what a monitor reads."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from frameshare.base.settings import Settings
from frameshare.raw.usable import Standing, State
from frameshare.runs.ledger import Ledger
from frameshare.runs.notices import tell
from frameshare.runs.products import publish_if_needed
from frameshare.runs.status import Level, Status, in_words, last_run, read_status
from frameshare.runs.steps import open_run
from frameshare.runs.stocktaking import tell_ledger
from frameshare_site import discovery
from frameshare_site.page import Page
from frameshare_site.pages import index, sources
from tests.conftest import ROOT, Frameshare
from tests.servers.local import LocalServer, Reply

SECRET = "secret-of-the-webhook"


def source(state: str = "fresh", age_days: int | None = 0, **fields: Any) -> dict[str, Any]:
    as_of = None if age_days is None else datetime.now(UTC).date() - timedelta(days=age_days)
    row = {"source": "hub", "state": state, "age_days": age_days, "as_of": as_of, "note": None}
    return row | {"collected": "every run"} | fields


def status(
    *sources: dict[str, Any], run: str = "fine", left_out: tuple[Standing, ...] = (), is_built: bool = True
) -> Status:
    started = datetime(2026, 11, 28, 5, 17, tzinfo=UTC)
    about_run = {"state": run, "started_at": started, "command": "frameshare serve", "pid": 7, "host": "here"}
    return Status(about_run, started if is_built else None, sources, left_out)


@pytest.fixture
def settings(data_dir: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a webhook at the local server, and its token."""
    data_dir.mkdir()
    monkeypatch.setenv("FRAMESHARE_NOTICE_WEBHOOK", f"{server.url}/hook/{SECRET}")
    monkeypatch.setenv("FRAMESHARE_NOTICE_TOKEN", "token-of-the-webhook")
    server.route("/hook/.*", lambda _request: Reply(204))
    return Settings()


def told(server: LocalServer) -> list[tuple[str, str]]:
    bodies = [json.loads(request.body) for request in server.requests]
    return [(body["kind"], body["subject"]) for body in bodies]


def test_a_failure_and_its_recovery_are_reported_once_each(settings: Settings, server: LocalServer) -> None:
    ledger = Ledger(settings.data_dir)

    for state in ("fresh", "stale", "stale", "stale", "fresh", "fresh", "stale"):
        tell(settings, status(source(state)), ledger)

    assert told(server) == [
        ("failure", "source hub"),
        ("recovery", "source hub"),
        ("failure", "source hub"),
    ]
    assert {r.headers["Authorization"] for r in server.requests} == {"Bearer token-of-the-webhook"}


def test_a_notice_that_was_not_taken_is_sent_again_by_the_next_run(
    settings: Settings, server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = Ledger(settings.data_dir)
    server.fault("/hook/.*", Reply(503), Reply(reset=True))

    for _ in range(4):
        tell(settings, status(run="failed"), ledger)

    assert told(server) == [("failure", "run")] * 3
    assert "the next run tries again" in caplog.text
    assert SECRET not in caplog.text


def test_who_was_never_told_of_a_failure_hears_of_no_recovery(
    settings: Settings, server: LocalServer
) -> None:
    ledger = Ledger(settings.data_dir)
    server.fault("/hook/.*", Reply(503))
    tell(settings, status(is_built=False), ledger)

    tell(settings, status(), ledger)

    assert told(server) == [("failure", "warehouse")]
    assert ledger.troubles() == []


def test_a_redirect_takes_neither_token_nor_address_to_another_host(
    settings: Settings, server: LocalServer, other_server: LocalServer
) -> None:
    server.fault("/hook/.*", Reply(307, {"Location": f"{other_server.url}/stolen"}))

    tell(settings, status(run="failed"), Ledger(settings.data_dir))

    assert other_server.requests == []
    (trouble,) = Ledger(settings.data_dir).troubles()
    assert not trouble["is_told"]


def test_a_command_gets_the_notice_on_its_input_and_no_token_of_ours(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir.mkdir()
    script = tmp_path / "tell me.py"
    script.write_text(
        "import json, os, sys\n"
        "out = open(sys.argv[1], 'a')\n"
        "print(json.dumps([json.load(sys.stdin), sorted(os.environ)]), file=out)\n"
    )
    monkeypatch.setenv("FRAMESHARE_NOTICE_COMMAND", f"{sys.executable} '{script}' '{tmp_path / 'told'}'")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    held = Standing("hub_models", "20261128T0-ab", State.HELD, ("half of the counters",))

    for left_out in ((held,), (held,), ()):
        tell(Settings(), status(left_out=left_out), Ledger(data_dir))

    (first, names), (second, _) = [json.loads(line) for line in (tmp_path / "told").read_text().splitlines()]
    assert (first["kind"], first["subject"]) == ("failure", "snapshot hub_models/20261128T0-ab")
    assert "raw accept" in first["text"]
    assert second["kind"] == "recovery"
    assert "NOTICE_TEXT" in names
    assert not {"HF_TOKEN", "FRAMESHARE_NOTICE_TOKEN"} & set(names)


def test_sources_that_were_never_collected_are_not_news(settings: Settings, server: LocalServer) -> None:
    tell(settings, status(source("never", None)), Ledger(settings.data_dir))

    assert server.requests == []


def test_that_a_run_died_is_reported_when_the_next_begins_and_the_recovery_at_its_end(
    settings: Settings, server: LocalServer
) -> None:
    Ledger(settings.data_dir).start("direct", "frameshare run")

    with open_run(settings, "direct", "frameshare run") as run:
        told_at_once = dict.fromkeys(told(server))
        run.close([])

    assert ("failure", "run") in told_at_once
    assert ("recovery", "run") in told(server)
    assert [run["outcome"] for run in run.ledger.runs()] == ["fine", "died"]


def test_serve_tells_of_a_run_that_died_when_it_takes_stock(settings: Settings, server: LocalServer) -> None:
    Ledger(settings.data_dir).start("prefect", "deployment refresh")

    tell_ledger(settings)

    assert ("failure", "run") in told(server)
    assert last_run(settings)["state"] == "died"


@pytest.mark.parametrize(
    ("found", "max_age_days", "only", "levels"),
    [
        (status(source()), None, (), []),
        (status(source("stale", 3)), None, (), [Level.DEGRADED]),
        (status(source("fresh", 488)), None, (), []),
        (status(source("fresh", 488)), 90, (), [Level.DEGRADED]),
        (status(source("stale", 3)), 7, (), []),
        (status(source("never", None)), None, (), [Level.DEGRADED]),
        (status(source("never", None, collected="when named")), None, (), []),
        (status(source("never", None, collected="when named")), None, ("hub",), [Level.DEGRADED]),
        (status(source(), run="failed"), None, (), [Level.FAILED]),
        (status(source(), run="died"), None, (), [Level.FAILED]),
        (status(source(), run="running"), None, (), []),
        (status(source(), run="interrupted"), None, (), []),
        (status(source(), run="paused"), None, (), []),
        (status(source(), is_built=False), None, (), [Level.FAILED]),
        (status(left_out=(Standing("d", "s", State.LOST, ("gone",)),)), None, (), [Level.DEGRADED]),
        (status(left_out=(Standing("d", "s", State.REJECTED, ("no",)),)), None, (), []),
        (
            replace(status(source()), undrawn=("No page.",)),
            None,
            (),
            [Level.DEGRADED],
        ),
    ],
)
def test_what_a_monitor_is_told_when_something_is_wrong(
    found: Status, max_age_days: float | None, only: tuple[str, ...], levels: list[Level]
) -> None:
    assert [trouble.level for trouble in found.troubles(max_age_days, only)] == levels


@pytest.mark.deep
def test_a_page_that_cannot_be_drawn_is_named_and_tried_again_until_it_is_drawn(
    seed_data: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> list[Any]:
        raise IndexError("no row")

    shutil.copytree(seed_data, data_dir)
    settings = Settings()
    with monkeypatch.context() as broken:
        broken.setattr(discovery, "find_pages", lambda: [index.PAGE, Page("research", 30, mistaken)])
        outcomes = [publish_if_needed(settings).outcome for _ in range(2)]
    troubles = {t.subject: t for t in read_status(settings).troubles()}
    monkeypatch.setattr(discovery, "find_pages", lambda: [index.PAGE, sources.PAGE])
    mended = publish_if_needed(settings)

    assert outcomes == ["degraded", "degraded"]
    assert "Page research could not be drawn" in troubles["pages"].message
    assert troubles["pages"].level == Level.DEGRADED
    assert mended.outcome == "done"
    assert "pages" not in {t.subject for t in read_status(settings).troubles()}


def test_a_damaged_ledger_is_never_reported_as_having_had_no_run(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "ledger.sqlite").write_bytes(b"no ledger" * 1000)

    run = last_run(Settings())

    assert run == {"state": "unknown"}
    assert "ledger is damaged" in in_words(run)


def test_a_run_in_progress_is_told_apart_from_one_that_died(data_dir: Path) -> None:
    working = (
        "import sys, time; from pathlib import Path\n"
        "from frameshare.runs.ledger import Ledger; from frameshare.runs.lock import writer_lock\n"
        "with writer_lock(Path(sys.argv[1]), 'frameshare serve'):\n"
        "    Ledger(Path(sys.argv[1])).start('prefect', 'frameshare serve')\n"
        "    print('at work', flush=True); time.sleep(60)"
    )
    assert last_run(Settings()) == {"state": "never"}
    with subprocess.Popen(
        [sys.executable, "-c", working, str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()

        at_work = last_run(Settings())

        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (at_work["state"], at_work["pid"]) == ("running", process.pid)
    assert last_run(Settings())["state"] == "died"


@pytest.mark.deep
def test_a_run_leaves_its_status_beside_the_pages_and_in_a_json_log(
    frameshare: Frameshare, data_dir: Path
) -> None:
    done = frameshare("--log", "json", "run", "--direct", "--offline", "--source", "hub")

    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [
        (x["kind"], x.get("phase"), x.get("step"), x.get("outcome"))
        for x in lines
        if x.get("kind") in {"step", "run"}
    ] == [
        ("step", "first page", "build", "done"),
        ("step", "first page", "site", "done"),
        ("step", None, "collect", "skipped"),
        ("step", None, "build", "unchanged"),
        ("step", None, "site", "unchanged"),
        ("run", None, None, "fine"),
    ]
    assert all(datetime.fromisoformat(line["time"]).tzinfo for line in lines)
    found = json.loads((data_dir / "site" / "status.json").read_text())
    assert (found["run"]["state"], found["state"]) == ("fine", "degraded")
    assert {row["source"]: row["state"] for row in found["sources"]}["hub"] == "seed"

    checked, unknown = frameshare("status", "--check"), frameshare("--log", "json", "status", "--source", "x")

    assert checked.returncode == 3
    assert "Source hub is seed" in checked.stderr
    assert json.loads(unknown.stderr)["exit_code"] == unknown.returncode == 2


@pytest.mark.deep
@pytest.mark.usefixtures("after_a_build")
def test_an_age_that_was_asked_for_is_checked(frameshare: Frameshare, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    rows = [
        {"id": f"o/m{n}", "createdAt": "2025-03-01T10:00:00.000Z", "downloads": 7, "tags": ["pytorch"]}
        for n in range(3)
    ]
    file.write_text(json.dumps([{**row, "library_name": None} for row in rows]))
    june = str(date(2026, 6, 1))
    frameshare("collect", "hub", "--from", str(file), "--as-of", june, "--scope", "top")
    frameshare("build")

    young = frameshare("status", "--source", "hub", "--max-age", "100000")
    old = frameshare("status", "--source", "hub", "--max-age", "1", "--format", "json")

    assert (young.returncode, old.returncode) == (0, 3)
    (row,) = json.loads(old.stdout)
    assert (row["state"], row["as_of"], row["checked_at"]) == ("stale", june, None)
    assert "describes 2026-06-01" in old.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FRAMESHARE_NOTICE_WEBHOOK", f"hooks.example/{SECRET}"),
        ("FRAMESHARE_NOTICE_COMMAND", "say 'it"),
        ("FRAMESHARE_DATA_DIR", "what?/data"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_before_anything_starts(
    frameshare: Frameshare, name: str, value: str
) -> None:
    done = frameshare("status", **{name: value})

    assert done.returncode == 2
    assert name in done.stderr
    assert SECRET not in done.stderr
    assert "Traceback" not in done.stderr
