"""Anaconda's public bucket as it behaves: a list in pages, files by range with ETags, months late or rebuilt.

with LocalServer() as server:
    bucket = CondaBucket(server)
    bucket.put("2024-05", {("conda-forge", "pytorch"): 700})   # again: another version of the file
    bucket.page_size = 2                                       # the list comes in pages
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.servers.local import LocalServer, Reply, Request, ranged

Counts = Mapping[tuple[str, str], int]
_XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def month_file(month: str, downloads: Counts, **columns: Any) -> bytes:
    """A month as the dataset has it: one row a version and platform, texts as categories."""
    keys = [key for key in downloads for _ in range(2)]
    halves = [half for n in downloads.values() for half in (n // 2, n - n // 2)]
    plain: dict[str, Any] = {
        "time": pa.array([month] * len(keys)).dictionary_encode(),
        "data_source": pa.array([channel for channel, _ in keys]).dictionary_encode(),
        "pkg_name": pa.array([name for _, name in keys]).dictionary_encode(),
        "pkg_version": pa.array(["1.0", "2.0"] * len(downloads)),
        "pkg_platform": pa.array(["linux-64"] * len(keys)),
        "pkg_python": pa.array(["3.11"] * len(keys)),
        "counts": pa.array(halves, pa.int64()),
    }
    table = pa.table({k: v for k, v in {**plain, **columns}.items() if v is not None})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


@dataclass
class CondaBucket:
    """Answers the list and the files that `put` made."""

    server: LocalServer
    page_size: int = 1000
    knows_ranges: bool = True
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server.route(r"/", self._list)
        self.server.route(r"/conda/monthly/.*", self._file)

    def put(self, month: str, counts: Counts) -> None:
        """Publish a month's file, or replace it."""
        self.put_file(month, month_file(month, counts))

    def put_file(self, month: str, body: bytes) -> None:
        """Publish any bytes as a month's file."""
        self.files[f"conda/monthly/{month[:4]}/{month}.parquet"] = body

    def _list(self, request: Request) -> Reply:
        assert request.query["list-type"] == ["2"]
        prefix = request.query["prefix"][0]
        start = int(request.query.get("continuation-token", ["0"])[0])
        keys = sorted(key for key in self.files if key.startswith(prefix))
        shown = keys[start : start + self.page_size]
        is_cut = start + self.page_size < len(keys)
        entries = "".join(
            f"<Contents><Key>{key}</Key><LastModified>2024-05-16T16:14:09.000Z</LastModified>"
            f"<ETag>&quot;{_etag(self.files[key])}&quot;</ETag><Size>{len(self.files[key])}</Size></Contents>"
            for key in shown
        )
        more = f"<NextContinuationToken>{start + self.page_size}</NextContinuationToken>" if is_cut else ""
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult {_XMLNS}>'
            f"<IsTruncated>{str(is_cut).lower()}</IsTruncated>{more}{entries}</ListBucketResult>"
        )
        return Reply(200, {"Content-Type": "application/xml"}, body.encode())

    def _file(self, request: Request) -> Reply:
        body = self.files.get(request.path[1:])
        if body is None:
            return Reply(404, {"Content-Type": "application/xml"}, b"<?xml version='1.0'?><Error/>")
        etag = f'"{_etag(body)}"'
        return ranged(request, body, etag=etag) if self.knows_ranges else Reply(200, {"ETag": etag}, body)


def _etag(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
