"""Rate limits of the source and our own: Retry-After, RateLimit, budgets, polite intervals."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from frameshare.base.errors import AccessError, TemporaryError
from frameshare.http import HttpClient
from tests.servers.clients import quick_settings
from tests.servers.local import LocalServer, Reply, json_reply

GOOD = json_reply({"ok": True})


def gaps(server: LocalServer) -> list[float]:
    """Seconds between one request and the next."""
    times = [request.time for request in server.requests]
    return [later - earlier for earlier, later in pairwise(times)]


@pytest.mark.deep
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_is_obeyed(server: LocalServer, http: HttpClient, status: int) -> None:
    server.route("/x", GOOD)
    server.fault("/x", Reply(status, {"Retry-After": "1"}))
    assert http.get(server.url + "/x").json() == {"ok": True}
    assert len(server.requests) == 2
    assert 1.0 <= gaps(server)[0] < 1.8


@pytest.mark.deep
def test_retry_after_as_a_date_is_measured_by_the_servers_own_clock(
    server: LocalServer, http: HttpClient
) -> None:
    def busy_then_good(request: object) -> Reply:
        if len(server.requests) > 1:
            return GOOD
        # The test server sends the true Date; the date asked for lies one to two seconds ahead.
        return Reply(
            429, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)}
        )

    server.route("/x", busy_then_good)
    http.get(server.url + "/x")
    assert 0.9 <= gaps(server)[0] <= 2.6


@pytest.mark.parametrize(
    "headers_in",
    [
        lambda _: {"Retry-After": "3600"},
        lambda hour: {"Retry-After": format_datetime(hour, usegmt=True)},
        lambda _: {"RateLimit": '"api";r=0;t=3600'},
        lambda hour: {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(hour.timestamp()))},
    ],
    ids=["seconds", "date", "rate limit", "reset"],
)
def test_a_wait_that_is_too_long_names_when_to_come_back(
    server: LocalServer, http: HttpClient, headers_in: Callable[[datetime], dict[str, str]]
) -> None:
    # An hour from now, not from when pytest read this file: a whole suite may lie between.
    server.route("/x", Reply(429, headers_in(datetime.now(UTC) + timedelta(hours=1))))
    began = time.monotonic()

    with pytest.raises(TemporaryError) as caught:
        http.get(server.url + "/x")

    assert time.monotonic() - began < 1
    assert len(server.requests) == 1
    assert "at most 2 s (FRAMESHARE_MAX_WAIT_S)" in str(caught.value)
    come_back = datetime.strptime(caught.value.next_step, "run again after %Y-%m-%d %H:%M:%S UTC").replace(
        tzinfo=UTC
    )
    assert timedelta(minutes=58) < come_back - datetime.now(UTC) < timedelta(minutes=62)


def test_the_wait_that_was_asked_for_holds_for_the_next_request_too(
    server: LocalServer, http: HttpClient
) -> None:
    server.route("/x", Reply(429, {"Retry-After": "3600"}))
    server.route("/y", GOOD)
    with pytest.raises(TemporaryError):
        http.get(server.url + "/x")
    with pytest.raises(TemporaryError, match="run again after"):
        http.get(server.url + "/y")
    assert len(server.requests) == 1


def test_githubs_403_with_nothing_left_is_a_rate_limit_and_other_403_are_not(
    server: LocalServer, http: HttpClient
) -> None:
    server.route("/x", GOOD)
    server.fault(
        "/x", Reply(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 1)})
    )
    assert http.get(server.url + "/x").json() == {"ok": True}
    server.fault("/x", Reply(403, {"X-RateLimit-Remaining": "12"}))
    with pytest.raises(AccessError):
        http.get(server.url + "/x")


def test_a_used_up_rate_limit_holds_the_next_request_back_before_it_is_refused(
    server: LocalServer, http: HttpClient
) -> None:
    server.route(
        "/x", json_reply(1, headers={"RateLimit": '"api";r=0;t=1', "RateLimit-Policy": '"fixed window"'})
    )
    server.route("/y", json_reply(2, headers={"RateLimit": '"api";r=7;t=200'}))

    http.get(server.url + "/x")
    http.get(server.url + "/y")
    http.get(server.url + "/y")

    assert gaps(server)[0] >= 1.0
    assert gaps(server)[1] < 0.5


def test_another_host_is_not_held_back(
    server: LocalServer, other_server: LocalServer, http: HttpClient
) -> None:
    server.route("/x", json_reply(1, headers={"RateLimit": '"api";r=0;t=2'}))
    other_server.route("/x", GOOD)
    began = time.monotonic()
    http.get(server.url + "/x")
    http.get(other_server.url + "/x")
    assert time.monotonic() - began < 0.5


def test_a_polite_interval_is_kept_by_all_threads_together(server: LocalServer, http: HttpClient) -> None:
    server.route("/x", GOOD)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: http.get(server.url + "/x", min_interval_s=0.1), range(8)))
    assert len(server.requests) == 8
    # The gate opens every 0.1 s; a thread may then take a moment to reach the server.
    assert server.requests[-1].time - server.requests[0].time >= 0.65


def test_a_budget_is_kept_by_all_threads_together(server: LocalServer, http: HttpClient) -> None:
    server.route("/x", GOOD)
    budget = http.budget(f"127.0.0.1:{server.port}", requests=4, per_s=0.5)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: http.get(server.url + "/x"), range(12)))
    times = [request.time for request in server.requests]
    assert len(times) == 12
    assert times[-1] - times[0] >= 0.9
    assert http.budget(f"127.0.0.1:{server.port}", requests=4, per_s=0.5) is budget


def test_a_budget_that_is_used_up_for_long_says_when_to_come_back(
    server: LocalServer, http: HttpClient
) -> None:
    server.route("/x", GOOD)
    http.budget(f"127.0.0.1:{server.port}", requests=1, per_s=3600)
    http.get(server.url + "/x")
    with pytest.raises(TemporaryError, match="run again after"):
        http.get(server.url + "/x")
    assert len(server.requests) == 1


def test_retries_spend_the_budget_too(server: LocalServer, http: HttpClient) -> None:
    server.route("/x", Reply(status=503))
    http.budget(f"127.0.0.1:{server.port}", requests=5, per_s=3600)
    with pytest.raises(TemporaryError, match="after 4 attempts"):
        http.get(server.url + "/x")
    with pytest.raises(TemporaryError, match="asks us to wait longer"):
        http.get(server.url + "/x")
    assert len(server.requests) == 5


def test_back_off_doubles(server: LocalServer, tmp_path: Path) -> None:
    server.route("/x", Reply(status=503))
    with HttpClient(quick_settings(tmp_path, backoff_s=0.1)) as http, pytest.raises(TemporaryError):
        http.get(server.url + "/x")
    first, second, third = gaps(server)
    assert first < second < third
    assert 0.5 < first + second + third < 1.3
