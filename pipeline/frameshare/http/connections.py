"""Connections on which all response headers must arrive within the read timeout.

A socket's timeout starts over with every byte, so that a server that drips its headers could block a run for
hours; bodies have their own deadline in `bodies`.
"""

from __future__ import annotations

import io
import socket
import time
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection


class _TimedReader(io.RawIOBase):
    """Reads from a socket; until `headers_are_read`, all reads together get the socket's timeout once."""

    def __init__(self, connected: socket.socket) -> None:
        self._connected = connected
        self._unbuffered = connected.makefile("rb", buffering=0)
        self._timeout_s = connected.gettimeout()
        self._deadline = None if self._timeout_s is None else time.monotonic() + self._timeout_s

    def headers_are_read(self) -> None:
        """Give each further read the whole timeout again."""
        if self._deadline is not None:
            self._deadline = None
            self._connected.settimeout(self._timeout_s)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there; raises TimeoutError past the deadline."""
        if self._deadline is not None:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._connected.settimeout(left)
        return self._unbuffered.readinto(buffer)

    def close(self) -> None:
        """Leave the socket as it was: a proxy's answer to CONNECT ends here, the connection does not."""
        if not self.closed:
            self.headers_are_read()
            self._unbuffered.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self._reader = _TimedReader(sock)
        self.fp = io.BufferedReader(self._reader)

    def begin(self) -> None:
        """Read status and headers, or raise TimeoutError."""
        super().begin()
        self._reader.headers_are_read()


class _TimedConnection(HTTPConnection):
    response_class = _TimedResponse


class _TimedTlsConnection(HTTPSConnection):
    response_class = _TimedResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _TimedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTlsConnection


_POOLS = {"http": _Pool, "https": _TlsPool}


class TimedAdapter(HTTPAdapter):
    """Uses these connections for direct and proxied requests."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Create the pool manager of direct connections."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **options: Any) -> ProxyManager:
        """Create or return the pool manager of a proxy's connections."""
        manager: ProxyManager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager
