"""Addresses: which may be requested, what may be shown, and which share credentials."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from frameshare.base.errors import UsageError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SECRET_PARAMETER = re.compile(
    r"(?i)((?:^|&)(?:[\w.-]*(?:token|secret|signature|password|credential)|(?:api_?|access_?)?key|sig|auth|policy)=)"
    r"[^&]*"
)


def split_http(url: str) -> SplitResult:
    """Split an http(s) address; anything else raises UsageError."""
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise UsageError(
            "Invalid URL",
            where=shown(url),
            expected="http:// or https:// with a host",
            next_step="correct the address, or the FRAMESHARE_<SOURCE>_URL that it comes from",
        )
    return parts


def host_of(url: str) -> str:
    """Host and port, the unit of rate limits: `example.org` or `127.0.0.1:8080`."""
    parts = split_http(url)
    port = "" if parts.port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{parts.port}"
    return f"{(parts.hostname or '').lower()}{port}"


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: credentials stay within one of these."""
    parts = split_http(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS[parts.scheme]


def shown(url: str) -> str:
    """Return the address as it may appear in messages and files: no user, password or signed parameters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be parsed"
    netloc = parts.netloc.rpartition("@")[2]
    query = _SECRET_PARAMETER.sub(r"\1***", parts.query)
    return urlunsplit((parts.scheme, netloc, parts.path, query, ""))[:500]
