"""Connections on which all response headers must arrive within the read timeout.

A socket's timeout starts over with every byte, so that a server that drips its headers could block a run for
hours; bodies have their own deadline in `bodies`.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from http.client import HTTPException
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection


class _TimedHead(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as urllib3 itself declares it
        """Close the connection if the headers are not complete in time, and raise a timeout."""
        if not isinstance(self.timeout, int | float):
            return super().getresponse()
        is_late = threading.Event()
        timer = threading.Timer(self.timeout, _hang_up, [self.sock, is_late])
        timer.daemon = True
        timer.start()
        try:
            response = super().getresponse()
        except (OSError, HTTPException):
            if is_late.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
        # The closed connection looks like the end of complete headers.
        if is_late.is_set():
            raise TimeoutError
        return response


class _TimedTlsConnection(_TimedHead, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _TimedHead


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


def _hang_up(connected: socket.socket | None, is_late: threading.Event) -> None:
    is_late.set()
    with contextlib.suppress(OSError):
        if connected is not None:
            connected.shutdown(socket.SHUT_RDWR)
