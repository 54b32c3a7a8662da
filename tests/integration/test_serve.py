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


def begun_since(serve: Serve, moment: datetime) -> ScheduledRun | None:
    """Return the first run that began its work after that moment."""
    begun = [
        r for r in serve.runs() if r.started and r.started > moment and r.state in {"Running", "Completed"}
    ]
    return begun[0] if begun else None


@pytest.mark.deep
def test_a_run_that_finds_another_one_at_work_is_skipped_and_says_so(serve: Serve) -> None:
    earlier = serve.runs()[-1] if serve.runs() else None
    serve.start()
    first = run_in_state(serve, "Running", after=earlier)

    skipped = run_in_state(serve, "Skipped", after=first)

    assert first is not None, serve.log.read_text()[-3000:]
    assert skipped is not None, serve.runs()
    assert f"Skipped, the run of {first.started:%Y-%m-%dT%H:%M}" in serve.state_message(skipped)
    assert serve.stop("systemctl stop", timeout_s=30) == 0
    assert wait_until(lambda: not serve.processes(), 10)
    assert Ledger(serve.data_dir).runs()[0]["outcome"] == "interrupted"


@pytest.mark.deep
def test_after_a_power_cut_in_the_middle_of_a_run_the_next_one_starts(serve: Serve) -> None:
    ends_and_comes_back(serve, "power cut")


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("state", ["Running", "Pending"])
@pytest.mark.parametrize("way", WAYS)
def test_after_each_of_many_ends_the_next_run_starts(serve: Serve, way: str, state: str) -> None:
    # More often, and a busy machine would spend its time on runs that are skipped.
    serve.env["FRAMESHARE_SCHEDULE"] = "* * * * *"
    for _ in range(ENDS):
        ends_and_comes_back(serve, way, state)


def start(serve: Serve) -> None:
    """Start it and wait until it has taken stock: what ran before stands as running until then."""
    ready = serve.log.read_text().count(READY) if serve.log.exists() else 0
    serve.start()
    assert wait_until(lambda: serve.log.read_text().count(READY) > ready, START_S), serve.log.read_text()


def ends_and_comes_back(serve: Serve, way: str, state: str = "Running") -> None:
    """End serve while a run is in `state`, start it again and look for the next run; it is left at work."""
    if not serve.is_running():
        start(serve)
    earlier = [run for run in serve.runs() if run.state not in {"Running", "Pending"}]
    ended = run_in_state(serve, state, after=earlier[-1] if state == "Pending" and earlier else None)
    assert ended is not None, serve.log.read_text()[-3000:]
    asked_at = time.monotonic()

    code = serve.stop(way, timeout_s=30)

    stopped_s = time.monotonic() - asked_at
    assert code == (-9 if way == "power cut" else 0)
    assert wait_until(lambda: not serve.processes(), 10), "children were left"
    started_at = datetime.now(UTC)
    start(serve)
    ready_at = datetime.now(UTC)
    # One that was on its way when serve ended stands as running until serve has looked.
    following = wait_until(lambda: begun_since(serve, started_at), START_S)
    assert following is not None, (serve.runs(), serve.log.read_text()[-3000:])
    became = next(run.state for run in serve.runs() if run.expected == ended.expected)
    # One that had not reached its first line yet cannot say that it was told to stop.
    ends = {"Crashed"} if way == "power cut" else {"Cancelled", "Crashed"}
    assert state == "Pending" or became in ends
    outcomes = [run["outcome"] for run in Ledger(serve.data_dir).runs()]
    assert outcomes.count("running") <= 1, json.dumps(outcomes)
    assert following.started is not None
    delay_s = (following.started - max(following.expected, ready_at)).total_seconds()
    how = f"{way}, {state}: ended within {stopped_s:.1f} s as {became}"
    print(f"{how}; the next run began {delay_s:.1f} s after it was due and serve was back", flush=True)
