"""Decide in one place, for the whole run, whether hosts are unreachable.

Each failure to reach a host has a kind. Kinds that cannot change within a run decide at once, others after a
few failures; several hosts that fail in the same way while none responds decide for all. Such hosts are not
requested again in this run: every source, and every retry of Prefect, fails at once with the same message.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections import Counter, defaultdict
from enum import StrEnum
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies, select_proxy

from frameshare.base.errors import UnreachableError
from frameshare.http.addresses import host_of

HOSTS_THAT_DECIDE = 3
_PROBE_TIMEOUT_S = 5.0
_FAILURES_THAT_DECIDE = 3


class Kind(StrEnum):
    """How a host failed to respond."""

    NAME_UNKNOWN = "the host name cannot be resolved"
    PROXY_REFUSES = "the proxy refuses or cannot be reached"
    PROXY_CREDENTIALS = "the proxy asks for credentials"
    CERTIFICATE = "the certificate is not trusted"
    NO_CONNECTION = "no connection within FRAMESHARE_CONNECT_TIMEOUT_S"
    SILENT = "no answer within FRAMESHARE_READ_TIMEOUT_S"
    NO_ROUTE = "no route to the host"
    REFUSED = "nothing listens there (connection refused)"
    RESET = "the connection was reset"
    BROKEN = "the connection broke before an answer"
    PORTAL = "an HTML login page came instead of a response"


_AT_ONCE = frozenset({Kind.NAME_UNKNOWN, Kind.PROXY_REFUSES, Kind.PROXY_CREDENTIALS, Kind.CERTIFICATE})
# These kinds indicate a problem of the network, and not of a single host.
_OF_THE_NETWORK = _AT_ONCE | {Kind.NO_CONNECTION, Kind.SILENT, Kind.NO_ROUTE, Kind.PORTAL}
_OF_ONE_REQUEST = frozenset({Kind.RESET, Kind.BROKEN})
_MARKS = (
    ("Proxy Authentication Required", Kind.PROXY_CREDENTIALS),
    ("407 ", Kind.PROXY_CREDENTIALS),
    ("ProxyError", Kind.PROXY_REFUSES),
    ("NameResolution", Kind.NAME_UNKNOWN),
    ("SSLError", Kind.CERTIFICATE),
    ("CERTIFICATE_VERIFY_FAILED", Kind.CERTIFICATE),
    ("ConnectTimeout", Kind.NO_CONNECTION),
    ("ReadTimeout", Kind.SILENT),
    ("Network is unreachable", Kind.NO_ROUTE),
    ("No route to host", Kind.NO_ROUTE),
    ("Connection refused", Kind.REFUSED),
    ("reset", Kind.RESET),
)
_NEXT = {
    Kind.NAME_UNKNOWN: "check the network and its name server (`frameshare doctor`)",
    Kind.PROXY_REFUSES: "check HTTPS_PROXY and whether the proxy lets this host through",
    Kind.PROXY_CREDENTIALS: "set HTTPS_PROXY with a user and a password (http://user:password@proxy:port)",
    Kind.CERTIFICATE: "check the clock; behind a corporate proxy set REQUESTS_CA_BUNDLE to its certificates",
    Kind.PORTAL: "open any page in a browser and log in to the network",
}


def kind_of(error: BaseException) -> Kind:
    """Return how a request failed, from the exceptions of requests and urllib3 or of the socket."""
    chain = f"{type(error).__name__} {error!r}"
    # Timeouts first: proxy errors wrap them, too, and only the name of a connect timeout sets it apart.
    if "timed out" in chain:
        return Kind.NO_CONNECTION if "ConnectTimeout" in chain else Kind.SILENT
    return next((kind for mark, kind in _MARKS if mark in chain), Kind.BROKEN)


def is_final(kind: Kind) -> bool:
    """Whether this cannot change within a run."""
    return kind in _AT_ONCE


class Judgement:
    """What is known about hosts in one run; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, Counter[Kind]] = defaultdict(Counter)
        self._decided: dict[str, Kind] = {}
        self._of_all: Kind | None = None
        self._has_answered = False

    def failed(self, host: str, kind: Kind) -> None:
        """Record that `host` was not reached."""
        with self._lock:
            self._failures[host][kind] += 1
            is_lasting = kind not in _OF_ONE_REQUEST and self._failures[host][kind] >= _FAILURES_THAT_DECIDE
            if is_final(kind) or is_lasting:
                self._decided[host] = kind
            alike = sum(kind in kinds for kinds in self._failures.values())
            if kind in _OF_THE_NETWORK and not self._has_answered and alike >= HOSTS_THAT_DECIDE:
                self._of_all = kind

    def answered(self, host: str) -> None:
        """Record a successful response of `host`."""
        with self._lock:
            self._has_answered, self._of_all = True, None
            self._failures.pop(host, None)
            self._decided.pop(host, None)

    @property
    def of_all(self) -> Kind | None:
        """What makes every host unreachable; None if one has responded or too few were tried."""
        with self._lock:
            return self._of_all

    def check(self, host: str, where: str) -> None:
        """Raise UnreachableError if `host` need not be requested again in this run."""
        with self._lock:
            own, of_all = self._decided.get(host), self._of_all
        if own is not None:
            raise unreachable(own, where, f"{own}; not asked again in this run")
        if of_all is not None and not (of_all is Kind.NAME_UNKNOWN and _needs_no_name(host)):
            raise unreachable(of_all, where, f"{of_all}, as for {HOSTS_THAT_DECIDE} hosts before; not asked")


def _needs_no_name(host: str) -> bool:
    """Whether `host` is an IP address or localhost, which need no DNS."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost"
    return True


def unreachable(kind: Kind, where: str, found: str) -> UnreachableError:
    """Return the error for an unreachable host."""
    return UnreachableError(
        "The source could not be reached",
        where=where,
        expected="an answer",
        found=found,
        next_step=_NEXT.get(kind, "check the network (`frameshare doctor`)")
        + ", then run again; what was collected before is kept",
    )


_of_this_run = Judgement()


def begin() -> None:
    """Start over for a new run in this process."""
    global _of_this_run  # noqa: PLW0603 - one per process: all clients and retries share it
    _of_this_run = Judgement()


def of_this_run() -> Judgement:
    """Return the judgement of the current run."""
    return _of_this_run


def why_unreachable(url: str) -> str | None:
    """Return why no connection to the host of `url`, or its proxy, can be opened, or None if one can.

    Without a network every collector would go through its own retries; this takes seconds for all.
    """
    proxy = select_proxy(url, get_environ_proxies(url))
    address = urlsplit(proxy or url)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        of_this_run().check(host_of(url), url)
        socket.create_connection((address.hostname or "", port), timeout=_PROBE_TIMEOUT_S).close()
    except UnreachableError as error:
        return f"{address.hostname}:{port}: {error.found}"
    except OSError as error:
        kind = Kind.NAME_UNKNOWN if isinstance(error, socket.gaierror) else kind_of(error)
        of_this_run().failed(host_of(url), kind)
        return f"{address.hostname}:{port}: {error.strerror or error}"
    return None
