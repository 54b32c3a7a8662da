"""Conditional requests: what is kept, when it is used, and what happens if the disk or the file is bad."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from frameshare.base.errors import ContentError
from frameshare.http import HttpClient
from frameshare.http.cache import BodyCache
from tests.servers.clients import full_disk_after, quick_settings
from tests.servers.local import LocalServer, Reply, conditional, json_reply


class Versioned:
    """A page whose version can be changed."""

    def __init__(self, server: LocalServer) -> None:
        self.version = 1
        self.url = server.url + "/list"
        server.route("/list", lambda r: conditional(r, json_reply({"v": self.version}), f'"{self.version}"'))


def cache_files(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / "cache" / "http").rglob("*") if path.is_file()]


def test_an_unchanged_page_is_not_sent_again(server: LocalServer, http: HttpClient) -> None:
    page = Versioned(server)

    first = http.get(page.url, accept="json", conditional=True)
    second = http.get(page.url, accept="json", conditional=True)

    assert (first.is_from_cache, second.is_from_cache) == (False, True)
    assert first.json() == second.json() == {"v": 1}
    assert second.status == 200
    assert second.headers["Content-Type"] == "application/json"
    assert [r.headers.get("If-None-Match") for r in server.requests] == [None, '"1"']


def test_a_changed_page_replaces_the_kept_one(server: LocalServer, http: HttpClient) -> None:
    page = Versioned(server)
    http.get(page.url, conditional=True)
    page.version = 2
    changed = http.get(page.url, conditional=True)
    again = http.get(page.url, conditional=True)
    assert (changed.json(), changed.is_from_cache) == ({"v": 2}, False)
    assert (again.json(), again.is_from_cache) == ({"v": 2}, True)


def test_last_modified_does_as_well(server: LocalServer, http: HttpClient) -> None:
    moment = "Tue, 24 Nov 2026 09:00:00 GMT"
    server.route(
        "/x",
        lambda r: (
            Reply(304)
            if r.headers.get("If-Modified-Since") == moment
            else Reply(200, {"Last-Modified": moment}, b"x")
        ),
    )
    assert http.get(server.url + "/x", conditional=True).body == b"x"
    assert http.get(server.url + "/x", conditional=True).is_from_cache


def test_the_cache_outlives_the_client(server: LocalServer, tmp_path: Path) -> None:
    page = Versioned(server)
    for expected in (False, True):
        with HttpClient(quick_settings(tmp_path)) as http:
            assert http.get(page.url, conditional=True).is_from_cache is expected


def test_accounts_do_not_share_what_they_may_see(server: LocalServer, http: HttpClient) -> None:
    server.route("/me", lambda r: conditional(r, json_reply(r.headers.get("Authorization")), '"1"'))
    answers = [
        http.get(server.url + "/me", token=token, conditional=True)
        for token in (SecretStr("first"), SecretStr("second"), None)
    ]
    assert [a.is_from_cache for a in answers] == [False, False, False]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content + b"x",
        lambda content: content.replace(b'{"v": 1}', b'{"v": 9}'),
        lambda content: b"\xff" * 100,
        lambda content: b'{"url": 1}\n',
        lambda content: b"[]\n" + content,
        lambda content: content.replace(b'"headers"', b'"tails"'),
    ],
)
def test_a_damaged_entry_is_fetched_again(
    server: LocalServer, http: HttpClient, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    page = Versioned(server)
    http.get(page.url, conditional=True)
    (entry,) = cache_files(tmp_path / "data")
    entry.write_bytes(damage(entry.read_bytes()))

    answer = http.get(page.url, conditional=True)

    assert (answer.json(), answer.is_from_cache) == ({"v": 1}, False)
    assert server.requests[-1].headers.get("If-None-Match") is None
    assert http.get(page.url, conditional=True).is_from_cache


def test_a_cache_that_cannot_be_written_costs_only_the_saving(server: LocalServer, tmp_path: Path) -> None:
    page = Versioned(server)
    (tmp_path / "cache").write_text("a file where the folder should be")
    with HttpClient(quick_settings(tmp_path)) as http:
        assert http.get(page.url, conditional=True).json() == {"v": 1}
        assert http.get(page.url, conditional=True).is_from_cache is False


def test_a_full_disk_costs_only_the_saving(server: LocalServer, tmp_path: Path) -> None:
    page = Versioned(server)
    with HttpClient(quick_settings(tmp_path)) as http, full_disk_after(10):
        assert http.get(page.url, conditional=True).json() == {"v": 1}
    assert cache_files(tmp_path) == []


def test_a_version_that_cannot_be_sent_back_is_not_kept(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    server.route("/list", Reply(200, {"ETag": '"v\xe9\r\n folded"'}, b"x"))
    for _ in range(2):
        assert http.get(server.url + "/list", conditional=True).body == b"x"
    assert cache_files(tmp_path / "data") == []


def test_without_conditional_nothing_is_kept(server: LocalServer, http: HttpClient, tmp_path: Path) -> None:
    page = Versioned(server)
    http.get(page.url)
    assert cache_files(tmp_path / "data") == []


def test_an_html_page_is_not_kept(server: LocalServer, http: HttpClient, tmp_path: Path) -> None:
    server.route("/list", Reply(200, {"ETag": '"1"', "Content-Type": "text/html"}, b"<html>"))
    with pytest.raises(ContentError):
        http.get(server.url + "/list", accept="json", conditional=True)
    assert cache_files(tmp_path / "data") == []


def test_an_unrequested_304_is_an_error(server: LocalServer, http: HttpClient) -> None:
    server.route("/list", Reply(304, {"ETag": '"1"'}))
    with pytest.raises(ContentError, match="304"):
        http.get(server.url + "/list")


def test_a_cache_over_its_limit_loses_what_was_not_used_for_longest(
    tmp_path: Path, server: LocalServer, http: HttpClient
) -> None:
    server.route(r"/\d", lambda request: Reply(headers={"ETag": f'"{request.path}"'}, body=b"x" * 1000))
    for name in "123":
        http.get(f"{server.url}/{name}", conditional=True)
    folder = tmp_path / "data" / "cache" / "http"
    kept = {f: f.stat().st_size for f in folder.glob("*/*")}
    for age, file in enumerate(sorted(kept)):
        os.utime(file, (1_700_000_000 - age, 1_700_000_000 - age))
    oldest = sorted(kept)[-1]

    BodyCache(folder).trim(sum(kept.values()) - 1)

    assert set(folder.glob("*/*")) == set(kept) - {oldest}
