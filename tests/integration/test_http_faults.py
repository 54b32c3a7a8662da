"""Servers that stall, reset, truncate, fail or refuse: what is retried, and what is reported in the end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from frameshare.base.errors import (
    AccessError,
    ContentError,
    FrameshareError,
    NotFoundError,
    TemporaryError,
    UnreachableError,
    UsageError,
)
from frameshare.http import HttpClient, judgement
from tests.servers.clients import quick_settings
from tests.servers.local import LocalServer, Reply, gzipped, json_reply

GOOD = json_reply({"rows": [1, 2]})


@contextmanager
def raw_server(head: bytes, letters: int) -> Iterator[str]:
    """Send `head`, then a letter every 0.05 seconds, then hang up: what no HTTP server would do."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _address = listener.accept()
            with connection, suppress(OSError):
                connection.recv(1000)
                connection.sendall(head)
                for _ in range(letters):
                    connection.sendall(b"x")
                    time.sleep(0.05)

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join(timeout=5)


def assert_is_complete(error: FrameshareError, where: str) -> None:
    """Every sentence is there: what, where, expected, found, next."""
    assert error.what
    assert where in error.where
    assert error.expected
    assert error.found
    assert error.next_step
    assert "None" not in str(error)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Reply(reset=True), id="reset before the answer"),
        pytest.param(Reply(body=b'{"rows": [1, 2]}', truncate_at=5, reset=True), id="reset in the body"),
        pytest.param(Reply(body=b'{"rows": [1, 2]}', truncate_at=5), id="Content-Length promises more"),
        pytest.param(
            Reply(body=b'{"rows": [1, 2]}', truncate_at=5, is_chunked=True), id="chunks without an end"
        ),
        pytest.param(gzipped(Reply(body=b"1" * 1000, truncate_at=10)), id="packed body without an end"),
        pytest.param(Reply(stall_s=3), id="stalls before the answer"),
        pytest.param(Reply(status=500), id="500"),
        pytest.param(Reply(status=502), id="502"),
        pytest.param(Reply(status=503), id="503"),
        pytest.param(Reply(status=504), id="504"),
        pytest.param(Reply(status=429), id="429"),
    ],
)
def test_what_may_be_temporary_is_tried_again(server: LocalServer, http: HttpClient, fault: Reply) -> None:
    server.route("/list", GOOD)
    server.fault("/list", fault, fault)

    answer = http.get(server.url + "/list", accept="json")

    assert answer.json() == {"rows": [1, 2]}
    assert len(server.requests) == 3
    assert http.traffic.requests == 3


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ContentError),
        (401, AccessError),
        (403, AccessError),
        (404, NotFoundError),
        (405, ContentError),
        (410, NotFoundError),
        (422, ContentError),
        (501, TemporaryError),
    ],
)
def test_what_cannot_succeed_is_asked_once(
    server: LocalServer, http: HttpClient, status: int, kind: type[FrameshareError]
) -> None:
    server.route("/list", json_reply({"error": "no\r\nsuch \x1b[31mlist"}, status))

    with pytest.raises(kind) as caught:
        http.get(server.url + "/list")

    assert len(server.requests) == 1
    assert_is_complete(caught.value, "/list")
    assert f"status {status}" in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Reply(status=503), "status 503"),
        (Reply(reset=True), "the connection was reset"),
        (Reply(body=b"0123456789", truncate_at=4), "4 bytes, then the connection ended early"),
        (Reply(stall_s=3), "no answer within FRAMESHARE_READ_TIMEOUT_S"),
    ],
)
def test_patience_ends_after_the_attempts_of_the_settings(
    server: LocalServer, tmp_path: Path, fault: Reply, said: str
) -> None:
    server.route("/list", fault)
    settings = quick_settings(tmp_path, max_attempts=3, read_timeout_s=0.2)

    with HttpClient(settings) as http, pytest.raises(TemporaryError) as caught:
        http.get(server.url + "/list")

    assert len(server.requests) == 3
    assert_is_complete(caught.value, server.url + "/list")
    assert caught.value.found == said
    assert "after 3 attempts" in caught.value.what
    assert caught.value.is_temporary


def test_a_slow_drip_ends_at_the_deadline_although_bytes_keep_coming(
    server: LocalServer, tmp_path: Path
) -> None:
    server.route("/list", Reply(body=b"x" * 1000, drip=0.05))
    settings = quick_settings(tmp_path, request_deadline_s=0.4, max_attempts=2)
    began = time.monotonic()

    with HttpClient(settings) as http, pytest.raises(TemporaryError, match="FRAMESHARE_REQUEST_DEADLINE_S"):
        http.get(server.url + "/list")

    assert time.monotonic() - began < 2.0
    assert len(server.requests) == 2


def test_a_slow_drip_of_headers_ends_at_the_read_time_out(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-Long: "
    settings = quick_settings(tmp_path, max_attempts=1)
    with raw_server(head, letters=60) as address, HttpClient(settings) as http:
        began = time.monotonic()
        with pytest.raises(TemporaryError, match="no answer within FRAMESHARE_READ_TIMEOUT_S"):
            http.get(address)
        assert time.monotonic() - began < 2.0


def test_a_slow_drip_of_a_proxy_ends_at_the_time_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = quick_settings(tmp_path, max_attempts=1)
    with raw_server(b"HTTP/1.1 200 OK\r\nX-Long: ", letters=60) as proxy, HttpClient(settings) as http:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        began = time.monotonic()
        with pytest.raises(TemporaryError, match="no answer within FRAMESHARE_READ_TIMEOUT_S"):
            http.get("https://example.org/")
        assert time.monotonic() - began < 2.0


def test_a_body_has_the_whole_read_time_out_however_late_the_headers_were(
    server: LocalServer, tmp_path: Path
) -> None:
    server.route("/list", Reply(body=b"ab", stall_s=0.6, drip=0.6, drip_bytes=1))
    with HttpClient(quick_settings(tmp_path, read_timeout_s=1.0, max_attempts=1)) as http:
        assert http.get(server.url + "/list").body == b"ab"


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Ty"])
def test_an_answer_that_ends_within_its_headers_is_not_an_empty_answer(tmp_path: Path, head: bytes) -> None:
    with (
        raw_server(head, letters=0) as address,
        HttpClient(quick_settings(tmp_path, max_attempts=1)) as http,
        pytest.raises(TemporaryError),
    ):
        http.get(address, accept="csv")


def test_more_bytes_than_announced_do_not_spoil_the_next_answer(
    server: LocalServer, http: HttpClient
) -> None:
    server.route("/short", Reply(headers={"Content-Length": "5"}, body=b'{"rows": [1, 2]}'))
    server.route("/list", GOOD)
    with pytest.raises(ContentError, match="not JSON"):
        http.get(server.url + "/short", accept="json").json()
    assert http.get(server.url + "/list").json() == {"rows": [1, 2]}


def test_a_part_that_nobody_asked_for_is_not_taken_for_the_whole(
    server: LocalServer, http: HttpClient
) -> None:
    server.route("/list", Reply(206, {"Content-Range": "bytes 0-1/9"}, b"[]"))
    with pytest.raises(ContentError, match="status 206"):
        http.get(server.url + "/list")


def test_a_server_without_a_certificate_is_not_trusted(server: LocalServer, http: HttpClient) -> None:
    with pytest.raises(UnreachableError, match="certificate"):
        http.get(server.url.replace("http://", "https://"))


def test_a_stall_in_the_body_ends_at_the_read_time_out(server: LocalServer, tmp_path: Path) -> None:
    server.route("/list", Reply(body=b"x" * 10, drip=3.0))
    with (
        HttpClient(quick_settings(tmp_path, read_timeout_s=0.2, max_attempts=1)) as http,
        pytest.raises(TemporaryError, match="no bytes for FRAMESHARE_READ_TIMEOUT_S"),
    ):
        http.get(server.url + "/list")


def test_a_host_that_cannot_be_resolved_is_asked_once_a_run(http: HttpClient) -> None:
    with pytest.raises(TemporaryError) as caught:
        http.get("http://no-such-host.invalid/list")
    assert_is_complete(caught.value, "no-such-host.invalid")

    with pytest.raises(UnreachableError, match="not asked again in this run"):
        http.get("http://no-such-host.invalid/other")
    judgement.begin()
    with pytest.raises(UnreachableError, match="cannot be resolved"):
        http.get("http://no-such-host.invalid/list")


def test_a_port_where_nothing_listens_is_temporary(http: HttpClient) -> None:
    with LocalServer() as gone:
        address = gone.url
    with pytest.raises(TemporaryError, match="connection refused"):
        http.get(address + "/list")


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://example.org/x", "data:,x", "//example.org/x", "http://", "http://[x", ""],
)
def test_only_http_addresses_are_asked(http: HttpClient, address: str) -> None:
    with pytest.raises(UsageError):
        http.get(address)
    assert http.traffic.requests == 0


def test_parameters_and_bodies_arrive_as_given(server: LocalServer, http: HttpClient) -> None:
    server.route("/search", lambda request: json_reply({"q": request.query, "body": request.body.decode()}))

    got = http.get(server.url + "/search?a=1", params={"q": "ü & ?", "tag": ["x", "y"], "none": None}).json()
    posted = http.post(server.url + "/search", b'{"x": 1}', headers={"Content-Type": "application/json"})

    assert got["q"] == {"a": ["1"], "q": ["ü & ?"], "tag": ["x", "y"]}
    assert posted.json()["body"] == '{"x": 1}'
    assert server.requests[1].headers["Content-Type"] == "application/json"
    assert server.requests[0].headers["User-Agent"].startswith("frameshare/")


def test_a_post_is_tried_again_like_a_get(server: LocalServer, http: HttpClient) -> None:
    server.route("/query", lambda request: json_reply(request.body.decode()))
    server.fault("/query", Reply(status=502), Reply(reset=True))
    assert http.post(server.url + "/query", b"{}").json() == "{}"
    assert [r.body for r in server.requests] == [b"{}"] * 3


def test_an_answer_names_the_page_that_follows_it(server: LocalServer, http: HttpClient) -> None:
    server.route("/p1", json_reply([1], headers={"Link": f'<{server.url}/p2>; rel="next"'}))
    server.route("/p2", json_reply([2], headers={"Link": '</p3?cursor=x>; rel="next", </p1>; rel="prev"'}))
    server.route("/p3", json_reply([3]))

    following = [http.get(f"{server.url}/{page}").next_url for page in ("p1", "p2", "p3")]

    assert following == [f"{server.url}/p2", f"{server.url}/p3?cursor=x", None]
