"""Whether a source's host can be reached at all, asked before its collector starts.

Without a network every collector would wait for its own retries; this answers for all within seconds.
"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies, select_proxy

PROBE_TIMEOUT_S = 5.0


def why_unreachable(url: str, timeout_s: float = PROBE_TIMEOUT_S) -> str | None:
    """Return why no connection to the host of `url` (or the proxy before it) opens, or None if one does."""
    proxy = select_proxy(url, get_environ_proxies(url))
    address = urlsplit(proxy or url)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname or "", port), timeout=timeout_s).close()
    except OSError as error:
        return f"{address.hostname}:{port}: {error.strerror or error}"
    return None
