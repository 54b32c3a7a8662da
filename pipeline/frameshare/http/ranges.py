"""Random access to a remote file through range requests, as Parquet readers need."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from frameshare.base.errors import TemporaryError
from frameshare.http.bodies import decoded_pieces
from frameshare.http.download import content_range
from frameshare.http.request import Request
from frameshare.http.retries import RetryLater
from frameshare.http.transport import Transport

_WINDOW = 256 << 10  # a round trip takes longer than this many bytes
_WINDOWS_KEPT = 8


@dataclass(frozen=True)
class Part:
    """Bytes of a file from `start`; `size` is the file's, None if the server ignored the range."""

    start: int
    body: bytes
    size: int | None
    version: str


Fetch = Callable[[Mapping[str, str]], Part]


def fetch(transport: Transport, request: Request) -> Part:
    """Make one range request; a server that ignores ranges is not read any further."""
    with transport.open(request, passed={416}) as response:
        version = response.headers.get("ETag") or response.headers.get("Last-Modified", "")
        held = content_range(response)
        if response.status_code == 416:
            total = response.headers.get("Content-Range", "").rpartition("/")[2]
            return Part(0, b"", int(total) if total.isdigit() else 0, version)
        if response.status_code != 206 or held is None or held[2] is None:
            return Part(0, b"", None, version)
        first, last, size = held
        body = b"".join(decoded_pieces(response, replace(request, max_bytes=last - first + 1)))
        if len(body) != last - first + 1:
            raise RetryLater(_changed(request.where, f"{last - first + 1:,} bytes", f"{len(body):,} bytes"))
        return Part(first, body, size, version)


def open_ranges(fetch_part: Fetch, fall_back: Callable[[Path], Path], where: str, folder: Path) -> BinaryIO:
    """Return a seekable file: by range requests if the server supports them, else from one download."""
    first = fetch_part(_headers(0, _WINDOW))
    if first.size is not None:
        return cast(BinaryIO, RangeFile(fetch_part, first, where))
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=folder, prefix="whole-"))
    try:
        # Unlinked while open: the space is freed when the reader closes it or dies.
        return fall_back(place / "file").open("rb")
    finally:
        shutil.rmtree(place, ignore_errors=True)


class RangeFile(io.RawIOBase):
    """Reads blocks of 256 KiB, of which the last eight are cached; larger reads are one request."""

    def __init__(self, fetch_part: Fetch, first: Part, where: str) -> None:
        self._fetch = fetch_part
        self._size = first.size or 0
        self._version = first.version
        self._where = where
        self._position = 0
        self._windows: OrderedDict[int, bytes] = OrderedDict({first.start: first.body})

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to `offset` bytes from the start, the position or the end."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("negative position")
        self._position = base + offset
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        """Return up to `size` bytes (by default the rest), fewer only at the end."""
        if self.closed:
            raise ValueError("read of a closed file")
        left = max(0, self._size - self._position)
        wanted = left if size is None or size < 0 else min(size, left)
        if wanted == 0:
            return b""
        start, window = self._window(self._position, wanted)
        found = window[self._position - start : self._position - start + wanted]
        self._position += len(found)
        return found

    def _window(self, position: int, wanted: int) -> tuple[int, bytes]:
        for start, window in self._windows.items():
            if start <= position and position + wanted <= start + len(window):
                self._windows.move_to_end(start)
                return start, window
        length = max(wanted, _WINDOW)
        start = max(0, min(position, self._size - length))
        window = self._fetch_checked(start, min(length, self._size - start))
        if len(window) <= _WINDOW:
            self._windows[start] = window
            while len(self._windows) > _WINDOWS_KEPT:
                self._windows.popitem(last=False)
        return start, window

    def _fetch_checked(self, start: int, length: int) -> bytes:
        part = self._fetch(_headers(start, length))
        expected = _described(self._version, self._size, start, length)
        found = _described(part.version, part.size, part.start, len(part.body))
        is_same = (part.size, part.version) == (self._size, self._version)
        if not is_same or (part.start, len(part.body)) != (start, length):
            raise _changed(self._where, expected, found)
        return part.body


def _headers(start: int, length: int) -> dict[str, str]:
    return {"Range": f"bytes={start}-{start + length - 1}", "Accept-Encoding": "identity"}


def _described(version: str, size: int | None, start: int, length: int) -> str:
    whole = "all" if size is None else f"{size:,}"
    return f"version {version or 'unknown'}, {whole} bytes, of which {length:,} from {start:,}"


def _changed(where: str, expected: str, found: str) -> TemporaryError:
    return TemporaryError(
        "The file changed on the server while it was being read",
        where=where,
        expected=expected,
        found=found,
        next_step="run again; nothing was kept of this reading",
    )
