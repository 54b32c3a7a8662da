"""What the network's answers mean, decided in one place and for the whole run.

Each failure to reach a host has a kind. Kinds that cannot change within a run decide at once, others after a
few times; several hosts that fail in one kind while none answers decide for all. What is decided is not asked
again in this run: every source, and every retry of Prefect, hears the same sentence at once.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import Counter, defaultdict
from enum import StrEnum
from urllib.parse import urlsplit

from frameshare.base.errors import UnreachableError

HOSTS_THAT_DECIDE = 3
_FAILURES_THAT_DECIDE = 3


class Kind(StrEnum):
    """How a host was not reached."""

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
# One host may be broken or closed for itself; these say something about the way to all hosts.
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
    ("timed out", Kind.SILENT),
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
    # A proxy that hangs is wrapped as a proxy error too, and a slow connection as a silent one.
    if "timed out" in chain:
        return Kind.NO_CONNECTION if "ConnectTimeout" in chain else Kind.SILENT
    return next((kind for mark, kind in _MARKS if mark in chain), Kind.BROKEN)


def is_final(kind: Kind) -> bool:
    """Whether this cannot change within a run."""
    return kind in _AT_ONCE


class Judgement:
    """What is known of hosts in one run; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, Counter[Kind]] = defaultdict(Counter)
        self._decided: dict[str, Kind] = {}
        self._of_all: Kind | None = None
        self._has_answered = False

    def failed(self, host: str, kind: Kind) -> None:
        """Note that `host` was not reached."""
        with self._lock:
            self._failures[host][kind] += 1
            is_lasting = kind not in _OF_ONE_REQUEST and self._failures[host][kind] >= _FAILURES_THAT_DECIDE
            if is_final(kind) or is_lasting:
                self._decided[host] = kind
            alike = sum(kind in kinds for kinds in self._failures.values())
            if kind in _OF_THE_NETWORK and not self._has_answered and alike >= HOSTS_THAT_DECIDE:
                self._of_all = kind

    def answered(self, host: str) -> None:
        """Note that `host` answered with what it was asked for."""
        with self._lock:
            self._has_answered, self._of_all = True, None
            self._failures.pop(host, None)
            self._decided.pop(host, None)

    @property
    def of_all(self) -> Kind | None:
        """What keeps every host out of reach, None where one has answered or too few were asked."""
        with self._lock:
            return self._of_all

    def check(self, host: str, where: str) -> None:
        """Raise UnreachableError if this run need not ask `host` again."""
        with self._lock:
            own, of_all = self._decided.get(host), self._of_all
        if own is not None:
            raise unreachable(own, where, f"{own}; not asked again in this run")
        if of_all is not None and not (of_all is Kind.NAME_UNKNOWN and _needs_no_name(host)):
            raise unreachable(of_all, where, f"{of_all}, as for {HOSTS_THAT_DECIDE} hosts before; not asked")


def _needs_no_name(host: str) -> bool:
    """Whether `host` is an address in numbers, or this machine: others' names say nothing of it."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost"
    return True


def unreachable(kind: Kind, where: str, found: str) -> UnreachableError:
    """Return the error of a host that was not reached."""
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
    """Forget what an earlier run of this process was told."""
    global _of_this_run  # noqa: PLW0603 - one judgement a process: all clients and retries share it
    _of_this_run = Judgement()


def of_this_run() -> Judgement:
    """Return what is known of hosts in the run under way."""
    return _of_this_run
