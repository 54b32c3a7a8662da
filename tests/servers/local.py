"""A real HTTP/1.1 server on 127.0.0.1 with routes, queued faults and a record of what was asked.

    with LocalServer() as server:
        server.route(r"/data\\.csv", lambda request: Reply(body=b"a,b\\n1,2\\n"))
        server.fault(r"/data\\.csv", Reply(status=503), Reply(reset=True))   # served first, in this order
        requests.get(server.url + "/data.csv")
        assert [r.path for r in server.requests] == ["/data.csv"]

Two servers differ in their port, hence are two hosts to a client that guards its credentials.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import re
import socket
import ssl
import struct
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from requests.structures import CaseInsensitiveDict

_DROP_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER with zero seconds: close sends RST


@dataclass(frozen=True)
class Request:
    """One recorded request; `path` is decoded, `target` is what stood in the request line."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: CaseInsensitiveDict[str]
    body: bytes
    target: str
    time: float


@dataclass(frozen=True)
class Reply:
    """One answer, and how it goes wrong.

    `truncate_at` sends only so many body bytes and closes, while Content-Length still promises all of them;
    `reset` sends RST instead of (or, with `truncate_at`, after part of) the answer; `stall_s` waits before
    the status line; `drip` waits so many seconds between pieces of `drip_bytes`. An iterable body is sent
    piece by piece, and chunked unless `headers` holds a Content-Length.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Iterable[bytes] = b""
    truncate_at: int | None = None
    reset: bool = False
    stall_s: float = 0.0
    drip: float | None = None
    drip_bytes: int = 1
    is_chunked: bool = False


Handler = Callable[[Request], Reply]


def json_reply(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Answer with `value` as JSON."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(status, {"Content-Type": "application/json", **(headers or {})}, body)


def html_reply(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Answer with an HTML page."""
    return Reply(status, {"Content-Type": "text/html; charset=utf-8", **(headers or {})}, text.encode())


def gzipped(reply: Reply) -> Reply:
    """Return the same answer with its body gzip-encoded."""
    assert isinstance(reply.body, bytes)
    return replace(
        reply, headers={**reply.headers, "Content-Encoding": "gzip"}, body=gzip.compress(reply.body, 6)
    )


def gzip_bomb(decoded_bytes: int, content_type: str = "application/json") -> Reply:
    """Answer with about a thousandth of `decoded_bytes`, which unpack to so many zero bytes."""
    headers = {"Content-Type": content_type, "Content-Encoding": "gzip"}
    return Reply(200, headers, b"".join(_gzip_of_zeros(decoded_bytes)))


def _gzip_of_zeros(decoded_bytes: int) -> Iterator[bytes]:
    """Give a gzip member; after a full flush the same zeros are the same bytes, so they are packed once."""
    block = bytes(1 << 20)
    whole, rest = divmod(decoded_bytes, len(block))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    yield b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    yield (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)) * whole
    yield packer.compress(block[:rest]) + packer.flush()
    crc = zlib.crc32(block[:rest])
    for _ in range(whole):
        crc = zlib.crc32(block, crc)
    yield crc.to_bytes(4, "little") + (decoded_bytes % (1 << 32)).to_bytes(4, "little")


def ranged(
    request: Request, body: bytes, *, etag: str | None = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """Answer a request for all or (Range, If-Range) part of `body` as a server that knows ranges."""
    common = {"Accept-Ranges": "bytes", **({"ETag": etag} if etag else {}), **(headers or {})}
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", ""))
    if not found or request.headers.get("If-Range", etag) != etag:
        return Reply(200, common, body)
    first, last = _range_bounds(found[1], found[2], len(body))
    if first >= len(body) or last < first:
        return Reply(416, {**common, "Content-Range": f"bytes */{len(body)}"})
    content_range = f"bytes {first}-{last}/{len(body)}"
    return Reply(206, {**common, "Content-Range": content_range}, body[first : last + 1])


def _range_bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last or 0)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def conditional(request: Request, reply: Reply, etag: str) -> Reply:
    """Answer 304 where the client holds `etag` already, else `reply` with that ETag."""
    headers = {**reply.headers, "ETag": etag}
    if request.headers.get("If-None-Match") == etag:
        return Reply(304, headers)
    return replace(reply, headers=headers)


class LocalServer:
    """The server: a context manager with `url`, `route`, `fault` and `requests`."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self._scheme = "https" if tls else "http"
        self._routes: list[tuple[re.Pattern[str], Handler]] = []
        self._faults: list[tuple[re.Pattern[str], deque[Reply]]] = []
        self._lock = threading.Lock()
        self._is_stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._http = _ThreadingServer(("127.0.0.1", 0), _handler_class(self))
        if tls is not None:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """The port that the kernel gave."""
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """Base address without a trailing slash."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def route(self, pattern: str, handler: Handler | Reply) -> None:
        """Answer paths that `pattern` matches in full; of several routes the one added last wins."""
        chosen: Handler = (lambda _request: handler) if isinstance(handler, Reply) else handler
        with self._lock:
            self._routes.insert(0, (re.compile(pattern), chosen))

    def route_of(self, path: str) -> Handler:
        """Return what answers a path, so that a route added later can pass on to it."""
        with self._lock:
            return next(handler for pattern, handler in self._routes if pattern.fullmatch(path))

    def fault(self, pattern: str, *replies: Reply) -> None:
        """Serve `replies`, one a request and in this order, before the routes come into play."""
        with self._lock:
            self._faults.append((re.compile(pattern), deque(replies)))

    def asked(self, pattern: str = ".*") -> list[Request]:
        """Return the recorded requests whose path `pattern` matches in full."""
        return [r for r in list(self.requests) if re.fullmatch(pattern, r.path)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_stopping.set()
        self._http.shutdown()
        self._http.server_close()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            for pattern, replies in self._faults:
                if replies and pattern.fullmatch(request.path):
                    return replies.popleft()
            routes = list(self._routes)
        for pattern, handler in routes:
            if pattern.fullmatch(request.path):
                return handler(request)
        return Reply(404, {"Content-Type": "text/plain"}, b"no such path")

    def _wait(self, seconds: float) -> None:
        self._is_stopping.wait(seconds)


class _ThreadingServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent when a client hangs up: tests do that on purpose."""


def _handler_class(server: LocalServer) -> type[BaseHTTPRequestHandler]:
    class _BoundHandler(_RequestHandler):
        local = server

    return _BoundHandler


class _RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    local: LocalServer

    def setup(self) -> None:
        super().setup()
        with self.local._lock:
            self.local._connections.add(self.connection)

    def finish(self) -> None:
        with self.local._lock:
            self.local._connections.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep test output free of access logs."""

    def do_GET(self) -> None:
        body = self._read_body()
        parts = urlsplit(self.path)
        headers: CaseInsensitiveDict[str] = CaseInsensitiveDict(self.headers.items())
        query = parse_qs(parts.query, keep_blank_values=True)
        path = unquote(parts.path)
        request = Request(self.command, path, query, headers, body, self.path, time.monotonic())
        self._send(self.local._answer(request))

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return bytes(body)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def _send(self, reply: Reply) -> None:
        if reply.stall_s:
            self.local._wait(reply.stall_s)
        if reply.reset and reply.truncate_at is None:
            self._drop()
            return
        is_chunked = self._send_head(reply)
        if self.command != "HEAD" and reply.status not in {204, 304}:
            self._send_body(reply, is_chunked)
        if reply.reset:
            self._drop()
        elif reply.truncate_at is not None:
            self.close_connection = True

    def _send_head(self, reply: Reply) -> bool:
        names = {name.lower() for name in reply.headers}
        is_streamed = not isinstance(reply.body, bytes)
        is_chunked = reply.is_chunked or (is_streamed and "content-length" not in names)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif "content-length" not in names and isinstance(reply.body, bytes):
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        return is_chunked

    def _send_body(self, reply: Reply, is_chunked: bool) -> None:
        left = reply.truncate_at
        for piece in _pieces(reply):
            part = piece if left is None else piece[:left]
            if part:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part) if is_chunked else part)
            if left is not None:
                left -= len(part)
                if left <= 0:
                    return
            if reply.drip is not None:
                self.local._wait(reply.drip)
        if is_chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _drop(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _DROP_ON_CLOSE)
        self.close_connection = True
        os.close(self.connection.detach())


def _pieces(reply: Reply) -> Iterator[bytes]:
    blocks = [reply.body] if isinstance(reply.body, bytes) else reply.body
    size = reply.drip_bytes if reply.drip is not None else 1 << 16
    for block in blocks:
        for start in range(0, len(block), size):
            yield block[start : start + size]
