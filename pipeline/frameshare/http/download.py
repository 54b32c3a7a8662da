"""Downloads: streamed next to the target, resumed if the server still has the same version, then renamed.

`<path>.partial` is the data so far; `<path>.partial.json` records its address and version (strong ETag or
Last-Modified). Without a version nothing is resumed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import requests

from frameshare.base.errors import ContentError, TemporaryError
from frameshare.base.files import disk_errors
from frameshare.http.bodies import decoded_pieces
from frameshare.http.content import SNIFFED_BYTES, check_content
from frameshare.http.request import Request
from frameshare.http.retries import RetryLater
from frameshare.http.transport import Transport

_PROGRESS = 1 << 20  # progress after which an interrupted download gets a new set of attempts
_RANGE_NOT_SATISFIABLE = 416
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


def content_range(response: requests.Response) -> tuple[int, int, int | None] | None:
    """Return first byte, last byte and total size from a 206's Content-Range; None if it is missing."""
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
    if found is None:
        return None
    return int(found[1]), int(found[2]), None if found[3] == "*" else int(found[3])


class Download:
    """One download over several attempts, each resuming where the last one was interrupted."""

    def __init__(self, transport: Transport, path: Path) -> None:
        self._transport = transport
        self._path = path
        self._partial = path.with_name(path.name + ".partial")
        self._note = path.with_name(path.name + ".partial.json")

    def attempt(self, request: Request) -> Path:
        """Fetch what is missing and rename the file into place."""
        with disk_errors(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            have, version = self._state(request)
        resumed = {"Range": f"bytes={have}-", "If-Range": version} if have else {}
        asked = replace(request, headers={**request.headers, **resumed})
        try:
            with self._transport.open(asked, passed={_RANGE_NOT_SATISFIABLE} if have else set()) as response:
                self._receive(request, response, have)
        except RetryLater as later:
            has_grown = self._size() >= have + _PROGRESS
            later.has_progress = has_grown and bool(self._noted_version(request))
            raise
        with disk_errors(self._path):
            self._partial.replace(self._path)
            self._note.unlink(missing_ok=True)
        return self._path

    def _receive(self, request: Request, response: requests.Response, have: int) -> None:
        held = content_range(response) if response.status_code == 206 else None
        start = have if held is not None and held[0] == have else 0
        if start == 0 and response.status_code != 200:
            self._forget()
            raise RetryLater(_useless_part(request, response))
        with disk_errors(self._path):
            self._remember(request, response)
            pieces = decoded_pieces(response, replace(request, max_bytes=request.max_bytes - start))
            with self._partial.open("r+b" if start else "wb") as file:
                file.seek(start)
                file.truncate()
                for piece in self._sniffed(request, response, pieces) if start == 0 else pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())

    def _sniffed(
        self, request: Request, response: requests.Response, pieces: Iterator[bytes]
    ) -> Iterator[bytes]:
        """Buffer the first bytes until it is clear that they are the requested content."""
        head = b""
        for piece in pieces:
            head += piece
            if len(head) >= SNIFFED_BYTES:
                break
        try:
            check_content(request, response.headers, head[:SNIFFED_BYTES])
        except ContentError:
            self._forget()
            raise
        yield head
        yield from pieces

    def _noted_version(self, request: Request) -> str:
        try:
            note = json.loads(self._note.read_bytes())
            return str(note["version"]) if note["url"] == request.where else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _state(self, request: Request) -> tuple[int, str]:
        """Return the number of bytes to resume after, and their version; other data is ignored."""
        version, size = self._noted_version(request), self._size()
        if version and 0 < size <= request.max_bytes:
            return size, version
        self._forget()
        return 0, ""

    def _remember(self, request: Request, response: requests.Response) -> None:
        is_plain = response.headers.get("Content-Encoding", "identity") == "identity"
        # The validator for `If-Range`: a strong ETag, else Last-Modified.
        etag, changed = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
        version = (etag if etag.startswith('"') else changed) if is_plain else ""
        self._note.write_text(json.dumps({"url": request.where, "version": version}), encoding="utf-8")

    def _forget(self) -> None:
        with disk_errors(self._path):
            self._partial.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)

    def _size(self) -> int:
        try:
            return self._partial.stat().st_size
        except OSError:
            return 0


def _useless_part(request: Request, response: requests.Response) -> TemporaryError:
    held = response.headers.get("Content-Range", "missing")[:80]
    return TemporaryError(
        "The server sent a different part than requested",
        where=request.where,
        expected="the rest of the file, or all of it",
        found=f"status {response.status_code}, Content-Range {held!r}",
        next_step="run again; the download starts over",
    )
