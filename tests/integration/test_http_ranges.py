"""Reading remote files by ranges, with pyarrow on top, and files that change meanwhile."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from frameshare.base.errors import NotFoundError, TemporaryError
from frameshare.http import HttpClient
from tests.servers.local import LocalServer, Reply, ranged

ROWS = 60_000


def parquet_file() -> bytes:
    """Return a file of some megabytes, ten row groups, one column much larger than the other."""
    table = pa.table({"id": range(ROWS), "card": [f"{n:064x}" for n in range(ROWS)]})
    target = io.BytesIO()
    pq.write_table(table, target, row_group_size=ROWS // 10, compression="none", use_dictionary=False)
    return target.getvalue()


class Remote:
    """A Parquet file on a server, whose version can be changed."""

    def __init__(self, server: LocalServer) -> None:
        self.body, self.etag = parquet_file(), '"v1"'
        self.url = server.url + "/models.parquet"
        server.route("/models.parquet", lambda r: ranged(r, self.body, etag=self.etag))

    def sent(self, server: LocalServer) -> int:
        spans = [r.headers["Range"].removeprefix("bytes=").split("-") for r in server.requests]
        return sum(min(int(last), len(self.body) - 1) - int(first) + 1 for first, last in spans)


def test_one_column_costs_a_part_of_the_file(server: LocalServer, http: HttpClient) -> None:
    remote = Remote(server)
    with http.range_reader(remote.url) as file:
        ids = pq.ParquetFile(file).read(columns=["id"])
    assert ids.column("id").to_pylist() == list(range(ROWS))
    assert remote.sent(server) < len(remote.body) * 0.9
    assert len(server.requests) <= 14


def test_all_of_it_reads_back_the_same(server: LocalServer, http: HttpClient) -> None:
    remote = Remote(server)
    with http.range_reader(remote.url) as file:
        assert file.read() == remote.body
        file.seek(-20, io.SEEK_END)
        assert file.read(100) == remote.body[-20:]
        assert file.read(1) == b""
        file.seek(1000)
        assert file.read(10) == remote.body[1000:1010]
        assert file.tell() == 1010
        assert file.seek(5, io.SEEK_CUR) == 1015
        assert pq.ParquetFile(file).metadata.num_rows == ROWS


def test_neighbouring_small_reads_share_a_request(server: LocalServer, http: HttpClient) -> None:
    remote = Remote(server)
    with http.range_reader(remote.url) as file:
        before = len(server.requests)
        file.seek(1_000_000)
        parts = [file.read(1000) for _ in range(200)]
    assert b"".join(parts) == remote.body[1_000_000:1_200_000]
    assert len(server.requests) - before == 1


def test_a_broken_range_is_asked_for_again(server: LocalServer, http: HttpClient) -> None:
    remote = Remote(server)
    with http.range_reader(remote.url) as file:
        server.fault("/models.parquet", Reply(status=503), Reply(reset=True))
        file.seek(2_000_000)
        assert file.read(5) == remote.body[2_000_000:2_000_005]
    assert len(server.requests) == 4


@pytest.mark.parametrize("change", ["etag", "size"])
def test_a_file_that_changes_between_ranges_is_noticed(
    server: LocalServer, http: HttpClient, change: str
) -> None:
    remote = Remote(server)
    file = http.range_reader(remote.url)
    if change == "etag":
        remote.etag = '"v2"'
    else:
        remote.body += b"more"
    file.seek(1_000_000)
    with pytest.raises(TemporaryError, match="changed on the server while it was being read") as caught:
        file.read(10)
    assert "version" in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        Reply(206, {"Content-Range": "bytes 0-9/{size}", "ETag": '"v1"'}, b"0123456789"),
        Reply(206, {"ETag": '"v1"'}, b"0123456789"),
        Reply(200, {"ETag": '"v1"'}, b"0123456789"),
        Reply(416, {"Content-Range": "bytes */10", "ETag": '"v1"'}),
    ],
)
def test_a_wrong_part_is_never_taken_for_the_right_one(
    server: LocalServer, http: HttpClient, wrong: Reply
) -> None:
    remote = Remote(server)
    file = http.range_reader(remote.url)
    headers = {name: value.format(size=len(remote.body)) for name, value in wrong.headers.items()}
    server.fault("/models.parquet", Reply(wrong.status, headers, wrong.body))
    file.seek(1_000_000)
    with pytest.raises(TemporaryError):
        file.read(10)


def test_a_server_that_ignores_ranges_costs_one_download(
    server: LocalServer, http: HttpClient, tmp_path: Path
) -> None:
    body = parquet_file()
    server.route("/models.parquet", Reply(body=body))
    with http.range_reader(server.url + "/models.parquet") as file:
        assert pq.ParquetFile(file).read().num_rows == ROWS
    assert len(server.requests) == 2
    assert [p for p in (tmp_path / "data").rglob("*") if p.is_file()] == []


def test_an_empty_file_is_empty(server: LocalServer, http: HttpClient) -> None:
    server.route("/empty", lambda r: ranged(r, b"", etag='"v1"'))
    with http.range_reader(server.url + "/empty") as file:
        assert file.read() == b""


def test_a_missing_file_is_reported_at_once(server: LocalServer, http: HttpClient) -> None:
    with pytest.raises(NotFoundError):
        http.range_reader(server.url + "/none")
    assert len(server.requests) == 1


def test_a_closed_file_cannot_be_read(server: LocalServer, http: HttpClient) -> None:
    file = http.range_reader(Remote(server).url)
    file.close()
    with pytest.raises(ValueError, match="closed"):
        file.read(1)
