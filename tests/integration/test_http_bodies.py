"""Bodies that are too big, packed, not what was asked for, or not readable."""

from __future__ import annotations

import gzip
import math
import tracemalloc
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from frameshare.base.errors import AccessError, ContentError, LimitError
from frameshare.http import HttpClient
from frameshare.http.request import Accept
from tests.servers.clients import quick_settings
from tests.servers.local import LocalServer, Reply, gzip_bomb, gzipped, html_reply, json_reply

MIB = 1 << 20


def test_a_gzip_bomb_is_stopped_early_with_bounded_memory(server: LocalServer, http: HttpClient) -> None:
    server.route("/bomb", gzip_bomb(256 << 20))
    tracemalloc.start()

    with pytest.raises(LimitError, match="decompression bomb") as caught:
        http.get(server.url + "/bomb", accept="json", max_bytes=4 << 30)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 48 * MIB
    assert len(server.requests) == 1
    assert "Next:" in str(caught.value)


@pytest.mark.deep
def test_the_body_of_a_redirect_is_not_unpacked(server: LocalServer, http: HttpClient) -> None:
    bomb = gzip_bomb(256 << 20)
    server.route("/old", replace(bomb, status=302, headers={**bomb.headers, "Location": "/new"}))
    server.route("/new", json_reply("here"))
    tracemalloc.start()
    assert http.get(server.url + "/old").json() == "here"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * MIB


@pytest.mark.deep
def test_the_body_of_a_refusal_is_not_unpacked(server: LocalServer, http: HttpClient) -> None:
    server.route("/old", replace(gzip_bomb(256 << 20), status=403))
    tracemalloc.start()
    with pytest.raises(AccessError):
        http.get(server.url + "/old")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * MIB


def test_a_small_bomb_stops_at_the_size_cap(server: LocalServer, http: HttpClient) -> None:
    server.route("/bomb", gzip_bomb(20 * MIB))
    with pytest.raises(LimitError, match="at most 1,048,576 bytes"):
        http.get(server.url + "/bomb", max_bytes=MIB)


@pytest.mark.deep
def test_a_bomb_is_not_downloaded_either(server: LocalServer, http: HttpClient, tmp_path: Path) -> None:
    server.route("/bomb", gzip_bomb(256 << 20))
    with pytest.raises(LimitError):
        http.download(server.url + "/bomb", tmp_path / "file", max_bytes=4 << 30)
    assert not (tmp_path / "file").exists()
    assert sum(path.stat().st_size for path in tmp_path.iterdir() if path.is_file()) < 48 * MIB


def test_an_announced_size_beyond_the_cap_is_not_read(server: LocalServer, http: HttpClient) -> None:
    server.route("/big", Reply(headers={"Content-Length": str(1 << 40)}, body=b"x", truncate_at=1))
    with pytest.raises(LimitError, match="1,099,511,627,776 bytes declared"):
        http.get(server.url + "/big")
    assert len(server.requests) == 1


def test_an_endless_body_stops_at_the_cap(server: LocalServer, http: HttpClient) -> None:
    server.route("/endless", lambda request: Reply(body=(b"x" * 65536 for _ in range(10**6))))
    with pytest.raises(LimitError):
        http.get(server.url + "/endless", max_bytes=MIB)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip, br", "compress", "x"])
def test_unknown_and_nested_encodings_are_refused(
    server: LocalServer, http: HttpClient, encoding: str
) -> None:
    body = gzip.compress(gzip.compress(b"{}"))
    server.route("/packed", Reply(headers={"Content-Encoding": encoding}, body=body))
    with pytest.raises(ContentError, match="Content-Encoding"):
        http.get(server.url + "/packed")
    assert server.requests[0].headers["Accept-Encoding"] == "gzip, deflate"


def packed_variants() -> list[object]:
    """The same text in every packing that servers really use."""
    text = b"venue,year\n" * 1000
    raw = zlib.compressobj(6, zlib.DEFLATED, -15)
    return [
        pytest.param("gzip", gzip.compress(text), text, id="gzip"),
        pytest.param("x-gzip", gzip.compress(text), text, id="x-gzip"),
        pytest.param("GZIP", gzip.compress(text) + gzip.compress(text), text * 2, id="two members"),
        pytest.param("gzip", gzip.compress(text) + bytes(512), text, id="padded"),
        pytest.param("deflate", zlib.compress(text), text, id="deflate"),
        pytest.param("deflate", raw.compress(text) + raw.flush(), text, id="deflate without a frame"),
        pytest.param("identity", text, text, id="identity"),
        pytest.param("gzip", b"", b"", id="empty"),
    ]


@pytest.mark.parametrize(("encoding", "body", "text"), packed_variants())
def test_packed_bodies_are_unpacked(
    server: LocalServer, http: HttpClient, encoding: str, body: bytes, text: bytes
) -> None:
    server.route("/packed", Reply(headers={"Content-Encoding": encoding}, body=body))
    server.route("/drip", Reply(headers={"Content-Encoding": encoding}, body=body, drip=0.0, drip_bytes=7))
    assert http.get(server.url + "/packed").body == text
    assert http.get(server.url + "/drip").body == text


def test_a_damaged_packed_body_is_a_content_error(server: LocalServer, http: HttpClient) -> None:
    damaged = bytearray(gzip.compress(bytes(range(256)) * 100))
    damaged[40:60] = bytes(20)
    server.route("/packed", Reply(headers={"Content-Encoding": "gzip"}, body=bytes(damaged)))
    with pytest.raises(ContentError, match="corrupt"):
        http.get(server.url + "/packed")


CHALLENGE = "<!DOCTYPE html><html><head><title>Verifying your\n browser &amp; you</title></head></html>"


@pytest.mark.parametrize("accept", ["json", "csv", "xml", "pdf"])
@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/json", "text/plain", ""])
def test_an_html_page_with_status_200_is_recognised(
    server: LocalServer, http: HttpClient, accept: Accept, content_type: str
) -> None:
    server.route("/list", Reply(headers={"Content-Type": content_type}, body=b" \n" + CHALLENGE.encode()))

    with pytest.raises(ContentError) as caught:
        http.get(server.url + "/list", accept=accept)

    assert len(server.requests) == 1
    assert caught.value.found == "an HTML page titled 'Verifying your browser & you'"
    assert caught.value.expected == accept.upper()


def test_html_is_recognised_by_its_type_where_the_body_does_not_tell(
    server: LocalServer, http: HttpClient
) -> None:
    server.route("/list", html_reply("<p>Service unavailable</p>"))
    with pytest.raises(ContentError, match="HTML page without a title"):
        http.get(server.url + "/list", accept="csv")


@pytest.mark.parametrize(
    ("accept", "content_type", "body"),
    [
        ("json", "text/html", b'\xef\xbb\xbf {"a": 1}'),
        ("json", "text/plain; charset=utf-8", b"[1]"),
        ("csv", "text/plain", b"a,b\n<html>,1\n"),
        ("xml", "text/html", b'<?xml version="1.0"?><collection/>'),
        ("xml", "application/xml", b"<collection/>"),
        ("pdf", "application/octet-stream", b"\r\n%PDF-1.7 ..."),
        ("html", "text/html", CHALLENGE.encode()),
        ("any", "text/html", CHALLENGE.encode()),
    ],
)
def test_wrong_labels_do_not_hide_the_right_content(
    server: LocalServer, http: HttpClient, accept: Accept, content_type: str, body: bytes
) -> None:
    server.route("/x", Reply(headers={"Content-Type": content_type}, body=body))
    assert http.get(server.url + "/x", accept=accept).body == body


def test_a_file_that_is_not_a_pdf_is_reported(server: LocalServer, http: HttpClient, tmp_path: Path) -> None:
    server.route("/paper.pdf", Reply(headers={"Content-Type": "application/pdf"}, body=b"gone"))
    with pytest.raises(ContentError, match="Not a PDF"):
        http.get(server.url + "/paper.pdf", accept="pdf")
    with pytest.raises(ContentError, match="Not a PDF"):
        http.download(server.url + "/paper.pdf", tmp_path / "paper.pdf", max_bytes=MIB, accept="pdf")
    assert list(tmp_path.glob("paper*")) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"a": 1,\n "b": }', "line 2 column 7"),
        (b'{"a": "\xff"}', "position 7"),
        (b"", "empty body"),
        (b'{"downloads": NaN}', "NaN"),
        (b"[" * 100_000, "recursion|Stack overflow"),
        (b"9" * 5000, "4300 digits"),
    ],
)
def test_bad_json_says_where_it_is_bad(server: LocalServer, http: HttpClient, body: bytes, said: str) -> None:
    server.route("/list", Reply(body=body))
    answer = http.get(server.url + "/list")
    with pytest.raises(ContentError, match=said):
        answer.json()


def test_json_keeps_numbers_and_repairs_what_no_file_can_hold(server: LocalServer, http: HttpClient) -> None:
    server.route("/list", Reply(body=rb'{"n": 12345678901234567890, "s": ["\ud800x", "\ud83d\ude00"]}'))
    value = http.get(server.url + "/list").json()
    assert value == {"n": 12345678901234567890, "s": ["�x", "😀"]}
    assert not math.isnan(value["n"])


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/csv", b"\xef\xbb\xbfa,b", "a,b"),
        ("text/csv; charset=latin-1", b"M\xfcller", "Müller"),
        ("text/csv; charset=no-such", "Müller".encode(), "Müller"),
        ("text/html", b'<meta charset="latin-1">M\xfcller', '<meta charset="latin-1">Müller'),
        ("text/html", b"M\xfcller", "M�ller"),
    ],
)
def test_text_is_read_in_its_charset(
    server: LocalServer, http: HttpClient, content_type: str, body: bytes, text: str
) -> None:
    server.route("/x", Reply(headers={"Content-Type": content_type}, body=body))
    assert http.get(server.url + "/x").text() == text


def test_text_outside_its_charset_is_reported_and_not_guessed(server: LocalServer, http: HttpClient) -> None:
    server.route("/x", Reply(headers={"Content-Type": "text/csv"}, body=b"a,M\xfcller"))
    with pytest.raises(ContentError, match="byte 0xfc at position 3"):
        http.get(server.url + "/x").text()


def test_good_packed_json_passes(server: LocalServer, tmp_path: Path) -> None:
    rows = [{"id": f"org/model-{n}", "downloads": n} for n in range(20_000)]
    server.route("/models", gzipped(json_reply(rows)))
    with HttpClient(quick_settings(tmp_path)) as http:
        assert http.get(server.url + "/models", accept="json").json() == rows
