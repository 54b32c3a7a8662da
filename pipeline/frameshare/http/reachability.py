"""Check that a source's host is reachable before its collector starts.

Without a network every collector would go through its own retries; this takes seconds for all.
"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies, select_proxy

from frameshare.base.errors import UnreachableError
from frameshare.http import judgement
from frameshare.http.addresses import host_of

PROBE_TIMEOUT_S = 5.0


def why_unreachable(url: str, timeout_s: float = PROBE_TIMEOUT_S) -> str | None:
    """Return why no connection to the host of `url`, or its proxy, can be opened, or None if one can."""
    proxy = select_proxy(url, get_environ_proxies(url))
    address = urlsplit(proxy or url)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        judgement.of_this_run().check(host_of(url), url)
        socket.create_connection((address.hostname or "", port), timeout=timeout_s).close()
    except UnreachableError as error:
        return f"{address.hostname}:{port}: {error.found}"
    except OSError as error:
        kind = judgement.Kind.NAME_UNKNOWN if isinstance(error, socket.gaierror) else judgement.kind_of(error)
        judgement.of_this_run().failed(host_of(url), kind)
        return f"{address.hostname}:{port}: {error.strerror or error}"
    return None
