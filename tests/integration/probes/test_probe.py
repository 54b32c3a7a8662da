"""`frameshare probe` against every source on this machine: as expected, and within its minute and budget."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from frameshare.runs import probe
from frameshare.runs.probe import MOST_BYTES, MOST_REQUESTS, ProbeReport
from frameshare.sources.probes.asking import State
from tests.integration.probes.conftest import BY_HTTP, asked
from tests.servers.local import LocalServer, Reply
from tests.serving import environment

BODY = Reply(200, {"Content-Type": "application/octet-stream"}, b"x" * 1_000_000)


@pytest.fixture
def one_server(tmp_path: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> LocalServer:
    """A server that stands for every source."""
    for name, value in environment(tmp_path, server.url).items():
        monkeypatch.setenv(name, value)
    return server


def test_every_source_is_as_expected(as_expected: tuple[ProbeReport, str]) -> None:
    report, _ = as_expected
    assert [f for f in report.findings if f.state != State.AS_EXPECTED] == []


def test_all_questions_together_stay_within_their_budget(as_expected: tuple[ProbeReport, str]) -> None:
    report, _ = as_expected
    # One more for the package registry.
    assert report.traffic.requests + 1 <= MOST_REQUESTS
    assert report.traffic.bytes_received <= MOST_BYTES


def test_sources_that_redirect_on_and_on_get_no_request_beyond_the_budget(one_server: LocalServer) -> None:
    numbers = count()
    one_server.route("/.*", lambda _: Reply(302, {"Location": f"/{next(numbers)}"}))

    report = asked(BY_HTTP)

    assert len(one_server.requests) == report.traffic.requests
    # Two are left for the package registry.
    assert report.traffic.requests + 2 == MOST_REQUESTS
    assert "not answered in time: this run has sent its 58 requests" in {f.found for f in report.findings}


def test_sources_that_send_on_and_on_are_not_read_beyond_the_budget(one_server: LocalServer) -> None:
    one_server.route("/.*", lambda _: BODY)

    report = asked(BY_HTTP)

    assert MOST_BYTES / 2 < report.traffic.bytes_received <= MOST_BYTES
    assert "not answered in time: this run reached its limit of 4.0 MB" in {f.found for f in report.findings}


@pytest.mark.parametrize("slow", [Reply(stall_s=60), Reply(body=b"x" * 1_000_000, drip=0.01)])
def test_sources_that_take_their_time_are_left_when_the_time_is_up_and_no_other_is_asked(
    one_server: LocalServer, monkeypatch: pytest.MonkeyPatch, slow: Reply
) -> None:
    monkeypatch.setattr(probe, "MOST_S", 6.5)
    one_server.route("/.*", lambda _: slow)

    report = asked(BY_HTTP)

    # Half a second for those that are asked first, side by side.
    assert len(one_server.requests) <= 8
    assert {f.state for f in report.findings} == {State.UNREACHABLE}
    assert {f.source for f in report.findings} == {source.key for source in BY_HTTP}
