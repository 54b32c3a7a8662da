"""The networks that users have: proxies that hang, refuse, ask for credentials, portals, slow lines."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from tests.servers.local import Handler, Reply, Request

_PAGE = (
    b"<!doctype html><html><head><title>Welcome to the hotel</title></head><body>Please log in</body></html>"
)


def hang(_connection: socket.socket) -> None:
    """Accept and never answer."""
    threading.Event().wait(3600)


def refuse(connection: socket.socket) -> None:
    """Refuse every host, as a filter does."""
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def ask_for_credentials(connection: socket.socket) -> None:
    """Refuse whoever does not say who they are."""
    connection.recv(65536)
    connection.sendall(
        b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=office\r\n"
        b"Content-Length: 0\r\nConnection: close\r\n\r\n"
    )


def portal(connection: socket.socket) -> None:
    """Answer every address with a page of its own."""
    connection.recv(65536)
    head = f"Content-Type: text/html\r\nContent-Length: {len(_PAGE)}\r\nConnection: close\r\n\r\n"
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + head.encode() + _PAGE)


@contextmanager
def network(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve as a proxy (or as every host) that behaves so; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def serve_one(connection: socket.socket) -> None:
        with connection:
            behave(connection)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve_one, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def slowed(handler: Handler, latency_s: float, bytes_per_s: float) -> Handler:
    """Answer as `handler` does, over a line of that latency and throughput."""

    def answer(request: Request) -> Reply:
        per_piece_s = 0.05
        reply = handler(request)
        return replace(
            reply, stall_s=latency_s, drip=per_piece_s, drip_bytes=round(bytes_per_s * per_piece_s)
        )

    return answer
