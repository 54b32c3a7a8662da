"""Downloads: whole or not at all, resumed where possible, checked, and safe on a full disk."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from frameshare.base.errors import ContentError, LimitError, NotFoundError, StorageError, TemporaryError
from frameshare.http import HttpClient
from tests.servers.clients import full_disk_after, quick_settings
from tests.servers.local import LocalServer, Reply, html_reply, ranged

BODY = bytes(range(256)) * 16_000  # 4,096,000 bytes
LIMIT = 1 << 30


class Versioned:
    """A file that knows ranges and whose version can be changed."""

    def __init__(self, server: LocalServer) -> None:
        self.body, self.etag = BODY, '"v1"'
        self.url = server.url + "/file"
        server.route("/file", lambda request: ranged(request, self.body, etag=self.etag))

    def broken_at(self, position: int) -> Reply:
        return Reply(200, {"ETag": self.etag}, self.body, truncate_at=position)


def asked_ranges(server: LocalServer) -> list[str | None]:
    return [request.headers.get("Range") for request in server.requests]


def test_a_download_appears_whole_under_its_name(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    page = Versioned(server)
    path = http.download(page.url, tmp_path / "new" / "folder" / "file", max_bytes=LIMIT)
    assert path.read_bytes() == BODY
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_a_broken_download_resumes_where_it_stopped(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    page = Versioned(server)
    server.fault("/file", page.broken_at(1_000_000))
    server.fault("/file", Reply(reset=True))
    path = http.download(page.url, tmp_path / "file", max_bytes=LIMIT)
    assert path.read_bytes() == BODY
    assert asked_ranges(server) == [None, "bytes=1000000-", "bytes=1000000-"]
    assert server.requests[1].headers["If-Range"] == '"v1"'


def test_a_later_run_resumes_what_an_earlier_one_left(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    page = Versioned(server)
    server.fault("/file", page.broken_at(500_000), *[Reply(reset=True)] * 3)
    with pytest.raises(TemporaryError):
        http.download(page.url, tmp_path / "file", max_bytes=LIMIT)
    assert not (tmp_path / "file").exists()

    with HttpClient(quick_settings(tmp_path)) as later:
        path = later.download(page.url, tmp_path / "file", max_bytes=LIMIT)

    assert path.read_bytes() == BODY
    assert asked_ranges(server)[-1] == "bytes=500000-"


def test_a_new_version_is_never_glued_to_the_old_one(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    page = Versioned(server)
    server.fault("/file", page.broken_at(500_000), *[Reply(reset=True)] * 3)
    with pytest.raises(TemporaryError):
        http.download(page.url, tmp_path / "file", max_bytes=LIMIT)
    page.body, page.etag = BODY[::-1], '"v2"'
    path = http.download(page.url, tmp_path / "file", max_bytes=LIMIT)
    assert path.read_bytes() == BODY[::-1]


def test_parts_of_another_address_or_without_a_note_are_not_resumed(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    page = Versioned(server)
    (tmp_path / "file.partial").write_bytes(b"something else")
    assert http.download(page.url, tmp_path / "file", max_bytes=LIMIT).read_bytes() == BODY
    assert asked_ranges(server) == [None]

    (tmp_path / "file.partial").write_bytes(b"something else")
    (tmp_path / "file.partial.json").write_text('{"url": "http://elsewhere/", "version": "\\"v1\\""}')
    assert http.download(page.url, tmp_path / "file", max_bytes=LIMIT).read_bytes() == BODY
    assert asked_ranges(server) == [None, None]


def test_a_server_without_ranges_starts_from_the_beginning(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    whole = Reply(200, {"ETag": '"v1"'}, BODY)
    server.route("/file", whole)
    server.fault("/file", Reply(200, {"ETag": '"v1"'}, BODY, truncate_at=100_000))
    path = http.download(server.url + "/file", tmp_path / "file", max_bytes=LIMIT)
    assert path.read_bytes() == BODY
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        Reply(206, {"Content-Range": "bytes 0-9/4096000", "ETag": '"v1"'}, BODY[:10]),
        Reply(206, {"ETag": '"v1"'}, BODY[500_000:]),
        Reply(416, {"Content-Range": "bytes */500000"}),
    ],
)
def test_a_wrong_part_is_thrown_away(
    server: LocalServer, http: HttpClient, tmp_path: Path, wrong: Reply
) -> None:
    page = Versioned(server)
    server.fault("/file", page.broken_at(500_000), wrong)
    path = http.download(page.url, tmp_path / "file", max_bytes=LIMIT)
    assert path.read_bytes() == BODY
    assert asked_ranges(server) == [None, "bytes=500000-", None]


def test_a_download_that_keeps_growing_is_not_given_up(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    page = Versioned(server)
    big = BODY * 3

    def stutter(request: object) -> Reply:
        reply = ranged(server.requests[-1], big, etag='"v1"')
        return Reply(reply.status, reply.headers, reply.body, truncate_at=1_100_000)

    page.body = big
    server.route("/file", stutter)
    assert http.download(page.url, tmp_path / "file", max_bytes=LIMIT).read_bytes() == big
    assert len(server.requests) == 12


def test_a_file_without_a_version_that_always_breaks_is_given_up(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    server.route("/file", Reply(body=BODY, truncate_at=3_000_000))
    with pytest.raises(TemporaryError, match="after 4 attempts"):
        http.download(server.url + "/file", tmp_path / "file", max_bytes=LIMIT)
    assert len(server.requests) == 4


def test_the_cap_holds_with_and_without_an_announced_size(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    server.route("/told", Reply(body=BODY))
    server.route("/untold", Reply(body=BODY, is_chunked=True))
    for path in ("/told", "/untold"):
        with pytest.raises(LimitError, match="at most 1,000,000 bytes"):
            http.download(server.url + path, tmp_path / "file", max_bytes=1_000_000)
    assert not (tmp_path / "file").exists()


def test_a_login_page_is_not_saved_as_a_paper(server: LocalServer, http: HttpClient, tmp_path: Path) -> None:
    server.route("/paper.pdf", html_reply("<!doctype html><title>Log in</title>" + " " * 10_000))
    with pytest.raises(ContentError, match="titled 'Log in'"):
        http.download(server.url + "/paper.pdf", tmp_path / "paper.pdf", max_bytes=LIMIT, accept="pdf")
    assert list(tmp_path.glob("paper*")) == []


def test_what_is_not_there_leaves_nothing(server: LocalServer, http: HttpClient, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        http.download(server.url + "/none", tmp_path / "file", max_bytes=LIMIT)
    assert list(tmp_path.glob("file*")) == []
    assert len(server.requests) == 1


def test_an_empty_file_is_a_file(server: LocalServer, http: HttpClient, tmp_path: Path) -> None:
    server.route("/empty", Reply())
    assert http.download(server.url + "/empty", tmp_path / "f", max_bytes=1).read_bytes() == b""


def test_a_full_disk_is_a_storage_error_and_what_is_there_is_resumed(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    page = Versioned(server)
    (tmp_path / "file").write_bytes(b"yesterday's")

    with full_disk_after(1_000_000), pytest.raises(StorageError, match="Writing to disk failed") as caught:
        http.download(page.url, tmp_path / "file", max_bytes=LIMIT)

    assert str(tmp_path / "file") in caught.value.where
    assert (tmp_path / "file").read_bytes() == b"yesterday's"
    assert http.download(page.url, tmp_path / "file", max_bytes=LIMIT).read_bytes() == BODY
    assert asked_ranges(server) == [None, "bytes=1000000-"]


def test_memory_does_not_grow_with_the_file(server: LocalServer, http: HttpClient, tmp_path: Path) -> None:
    block = bytes(1 << 20)
    server.route("/big", lambda request: Reply(body=(block for _ in range(200))))
    tracemalloc.start()
    path = http.download(server.url + "/big", tmp_path / "big", max_bytes=LIMIT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size == 200 << 20
    assert peak < 8 << 20
