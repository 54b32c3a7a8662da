"""`frameshare serve` comes back, however it was ended: the next scheduled run starts."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from frameshare.runs.ledger import Ledger
from tests.serving import WAYS, ScheduledRun, Serve, address_of, hanging_server, wait_until

pytestmark = [pytest.mark.prefect, pytest.mark.timeout(1200)]
START_S = 400
READY = "Serving refresh"
EVERY_MINUTE = "* * * * *"
ENDS = int(os.environ.get("ENDS", "1"))
# Everything goes through a proxy, and nothing says that this machine's own servers do not.
OFFICE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
OFFICE |= dict.fromkeys(("NO_PROXY", "no_proxy"), "example.org")


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Serve in an office whose sources take connections and never answer: runs are at work until ended.

    One data folder for all tests: an administrator has no other after each of these ends either.
    """
    with hanging_server() as listener:
        served = Serve(tmp_path_factory.mktemp("served"), address_of(listener), **OFFICE)
        try:
            yield served
        finally:
            served.kill()


def run_in_state(serve: Serve, *states: str, after: ScheduledRun | None = None) -> ScheduledRun | None:
    """Wait for a run in one of the states that was due after another one."""

    def found() -> ScheduledRun | None:
        runs = [r for r in serve.runs() if r.state in states and (not after or r.expected > after.expected)]
        return runs[-1] if runs else None

    return wait_until(found, START_S)


def due_since(serve: Serve, moment: datetime) -> list[ScheduledRun]:
    """Return the runs that were due after that moment, oldest first."""
    return [run for run in serve.runs() if moment < run.expected <= datetime.now(UTC)]


def first_has_begun(serve: Serve, moment: datetime) -> ScheduledRun | None:
    """Return the first run that was due after that moment once its flow has begun, be it to be skipped."""
    due = due_since(serve, moment)
    return due[0] if due and due[0].started else None


@pytest.mark.deep
def test_a_run_that_finds_another_one_at_work_is_skipped_and_says_so(serve: Serve) -> None:
    earlier = serve.runs()[-1] if serve.runs() else None
    serve.start()
    first = run_in_state(serve, "Running", after=earlier)

    skipped = run_in_state(serve, "Skipped", after=first)

    assert first is not None, serve.log.read_text()[-3000:]
    assert skipped is not None, serve.runs()
    assert f"Skipped: the run of {first.started:%Y-%m-%dT%H:%M}" in serve.state_message(skipped)
    assert serve.stop("systemctl stop", timeout_s=30) == 0
    assert wait_until(lambda: not serve.processes(), 10)
    assert Ledger(serve.data_dir).runs()[0]["outcome"] == "interrupted"


@pytest.mark.deep
def test_after_a_power_cut_in_the_middle_of_a_run_the_next_one_starts(serve: Serve) -> None:
    ends_and_comes_back(serve, "power cut")


@pytest.mark.deep
def test_where_serve_alone_was_killed_the_process_that_waits_for_its_run_makes_way(serve: Serve) -> None:
    if serve.is_running():
        serve.stop("systemctl stop")
    serve.env["FRAMESHARE_SCHEDULE"] = EVERY_MINUTE
    start(serve)
    waiting = run_in_state(serve, "Pending")
    assert waiting is not None, serve.log.read_text()[-3000:]
    process = wait_until(lambda: serve.process_of(waiting), 30)
    assert process is not None

    serve.stop("kill of serve alone")
    outlives = process.is_running()
    start(serve)

    assert outlives
    assert not process.is_running()
    assert wait_until(lambda: has_begun(serve, waiting), START_S), serve.runs()
    assert serve.stop("systemctl stop", timeout_s=30) == 0
    for left in serve.processes():
        left.kill()


def has_begun(serve: Serve, waited: ScheduledRun) -> bool:
    """Whether a run that waited has begun, be it to be skipped."""
    return any(run.started for run in serve.runs() if run.expected == waited.expected)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("state", ["Running", "Pending"])
@pytest.mark.parametrize("way", WAYS)
def test_after_each_of_many_ends_the_next_run_starts_before_the_one_after_it_is_due(
    serve: Serve, way: str, state: str
) -> None:
    serve.env["FRAMESHARE_SCHEDULE"] = EVERY_MINUTE
    on_time = [ends_and_comes_back(serve, way, state) for _ in range(ENDS)]

    print(f"{way}, {state}: on time {sum(on_time)} of {ENDS}", flush=True)
    assert all(on_time)


def start(serve: Serve) -> None:
    """Start it and wait until it has taken stock: what ran before stands as running until then."""
    ready = serve.log.read_text().count(READY) if serve.log.exists() else 0
    serve.start()
    assert wait_until(lambda: serve.log.read_text().count(READY) > ready, START_S), serve.log.read_text()


def ends_and_comes_back(serve: Serve, way: str, state: str = "Running") -> bool:
    """End serve while a run is in `state` and start it again; return whether the next run came in its turn.

    That is the first one due after serve was back, and its turn is over when the next one is due. It is left
    at work, or skipped where one that was missed is made up for.
    """
    if not serve.is_running():
        start(serve)
    ended = run_in_state(serve, state)
    assert ended is not None, serve.log.read_text()[-3000:]
    asked_at = time.monotonic()

    code = serve.stop(way, timeout_s=30)

    stopped_s = time.monotonic() - asked_at
    assert code == (-9 if way == "power cut" else 0)
    assert wait_until(lambda: not serve.processes(), 10), "children were left"
    ended_at, asked_at = datetime.now(UTC), time.monotonic()
    start(serve)
    back_s, back_at = time.monotonic() - asked_at, datetime.now(UTC)
    following = wait_until(lambda: first_has_begun(serve, back_at), START_S)
    assert following is not None, (serve.runs(), serve.log.read_text()[-3000:])
    assert following.started is not None
    is_on_time = due_since(serve, back_at)[0].expected == following.expected and not [
        run for run in due_since(serve, back_at) if following.expected < run.expected <= following.started
    ]
    assert what_became_of(serve, ended, way, ended_at)
    outcomes = [run["outcome"] for run in Ledger(serve.data_dir).runs()]
    assert outcomes.count("running") <= 1, json.dumps(outcomes)
    how = f"{way}, {state}: ended within {stopped_s:.1f} s, back within {back_s:.1f} s"
    print(f"{how}; the first run due then began {following.delay_s:.1f} s after it was due", flush=True)
    return is_on_time


def what_became_of(serve: Serve, ended: ScheduledRun, way: str, ended_at: datetime) -> str | None:
    """Return how the run that `serve` ended stands, once it stands as it should.

    One that had begun has ended; one that had not is made up for, or was one of several that were missed.
    """
    # One that had not reached its first line yet cannot say that it was told to stop.
    ends = {"Crashed"} if way == "power cut" else {"Cancelled", "Crashed"}

    def found() -> str | None:
        run = next((run for run in serve.runs() if run.expected == ended.expected), ended)
        had_begun = run.started is not None and run.started < ended_at
        return (
            run.state if run.state in (ends if had_begun else {"Running", "Skipped", "Completed"}) else None
        )

    return wait_until(found, START_S)
