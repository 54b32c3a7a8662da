"""Read a body in chunks, decompressed by ourselves, within limits of size, compression ratio and time."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator

import requests
from urllib3.exceptions import HTTPError as TransferError

from frameshare.base import stopping
from frameshare.base.errors import ContentError, LimitError, TemporaryError
from frameshare.http.request import Request
from frameshare.http.retries import RetryLater

_PIECE = 1 << 16
# JSON and CSV of real sources expand 5 to 40 times; a bomb of zeros 1,000 times.
_MAX_EXPANSION = 200
_EXPANSION_CHECKED_FROM = 8 << 20
_PACKING_OVERHEAD = 1.01  # gzip of incompressible data
_GZIP_OR_ZLIB = 47
_RAW_DEFLATE = -15
_ENCODINGS = frozenset({"gzip", "x-gzip", "deflate"})


def decoded_pieces(response: requests.Response, request: Request) -> Iterator[bytes]:
    """Yield the decoded body in chunks, with only one in memory.

    Raises RetryLater for a body that ends early or stalls, LimitError beyond the limits, ContentError for an
    encoding that was not requested or is corrupt.
    """
    where, max_bytes = request.where, request.max_bytes
    declared = response.headers.get("Content-Length", "")
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if declared.isdigit() and int(declared) > max_bytes:
        raise _too_big(where, max_bytes, f"{int(declared):,} bytes declared")
    raw = _raw_pieces(response, request)
    pieces = raw if encoding in {"", "identity"} else _unpacked(raw, encoding, where)
    decoded = 0
    for piece in pieces:
        decoded += len(piece)
        if decoded > max_bytes:
            raise _too_big(where, max_bytes, "more than that")
        yield piece


def _raw_pieces(response: requests.Response, request: Request) -> Iterator[bytes]:
    where, received = request.where, 0
    while True:
        stopping.check()
        if time.monotonic() > request.deadline:
            raise RetryLater(
                _broken(where, "the answer took longer than FRAMESHARE_REQUEST_DEADLINE_S", received)
            )
        try:
            piece = response.raw.read1(_PIECE, decode_content=False)
        except (TransferError, OSError) as error:
            is_slow = "Timeout" in type(error).__name__
            reason = "no bytes for FRAMESHARE_READ_TIMEOUT_S" if is_slow else "the connection ended early"
            raise RetryLater(_broken(where, reason, received)) from None
        if not piece:
            _check_end(response, received, where)
            return
        received += len(piece)
        if received > request.max_bytes * _PACKING_OVERHEAD + _PIECE:
            raise _too_big(where, request.max_bytes, f"{received:,} bytes received, with no end")
        yield piece


def _check_end(response: requests.Response, received: int, where: str) -> None:
    """Detect a connection that ended within the headers, which Python takes for an empty body."""
    is_announced = {"content-length", "transfer-encoding"} & {name.lower() for name in response.headers}
    if received == 0 and response.status_code == 200 and not is_announced:
        raise RetryLater(_broken(where, "the connection ended before a body or its length", received))


def _unpacked(raw: Iterator[bytes], encoding: str, where: str) -> Iterator[bytes]:
    if encoding not in _ENCODINGS:
        raise ContentError(
            "The body has a content encoding that was not requested",
            where=where,
            expected="Content-Encoding gzip, deflate or none",
            found=f"Content-Encoding {encoding[:80]!r}",
            next_step="report it to the source, or as a frameshare issue if it persists",
        )
    unpacker = _Unpacker(where)
    for piece in raw:
        yield from unpacker.feed(piece)
    unpacker.finish()


class _Unpacker:
    """Streaming gzip or deflate, with several members, whose output is bounded by its input."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._is_raw = False
        self._packed = 0
        self._decoded = 0

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield the decompressed `piece`, at most 64 KiB at a time."""
        self._packed += len(piece)
        rest = piece
        while rest:
            if self._zlib.eof:
                if not rest.startswith(b"\x1f\x8b"):
                    return  # padding after the last member, which browsers also ignore
                self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
            out = self._decompress(rest)
            rest = self._zlib.unconsumed_tail or self._zlib.unused_data
            self._decoded += len(out)
            self._check_expansion()
            if out:
                yield out

    def finish(self) -> None:
        """Raise RetryLater if the compressed stream ended before its end mark."""
        if self._packed and not self._zlib.eof:
            raise RetryLater(_broken(self._where, "the compressed body ended early", self._packed))

    def _decompress(self, packed: bytes) -> bytes:
        try:
            return self._zlib.decompress(packed, _PIECE)
        except zlib.error as error:
            is_begun = self._decoded > 0 or packed.startswith(b"\x1f\x8b")
            if is_begun or self._is_raw:
                raise self._damaged(error) from None
        # Some servers send `deflate` without the zlib header that the standard requires.
        self._zlib, self._is_raw = zlib.decompressobj(_RAW_DEFLATE), True
        return self._decompress(packed)

    def _check_expansion(self) -> None:
        if self._decoded > _EXPANSION_CHECKED_FROM and self._decoded > _MAX_EXPANSION * self._packed:
            raise LimitError(
                "The compressed body expands far more than real data does",
                where=self._where,
                expected=f"at most {_MAX_EXPANSION} times its compressed size",
                found=f"{self._decoded:,} bytes from {self._packed:,}, and more to come",
                next_step="check who answers at this address; it looks like a decompression bomb",
            )

    def _damaged(self, error: zlib.error) -> ContentError:
        return ContentError(
            "The compressed body is corrupt",
            where=self._where,
            expected="gzip or deflate",
            found=str(error),
            next_step="run again; report it to the source if it lasts",
        )


def _broken(where: str, reason: str, received: int) -> TemporaryError:
    return TemporaryError(
        "The response was cut off",
        where=where,
        expected="a complete body",
        found=f"{received:,} bytes, then {reason}",
        next_step="run again later; what was collected before is kept",
    )


def _too_big(where: str, max_bytes: int, found: str) -> LimitError:
    return LimitError(
        "The body exceeds the size limit",
        where=where,
        expected=f"at most {max_bytes:,} bytes",
        found=found,
        next_step="check who answers at this address; if the source has grown, raise the limit in its code",
    )
