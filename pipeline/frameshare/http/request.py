"""A request to send: address with parameters, headers, credentials, body, and the limits of its response."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import requests
from pydantic import SecretStr

from frameshare.base.errors import UsageError
from frameshare.http.addresses import shown, split_http

Accept = Literal["json", "csv", "html", "xml", "pdf", "any"]
ACCEPT_HEADERS: dict[Accept, str] = {
    "json": "application/json",
    "csv": "text/csv, text/plain;q=0.9, */*;q=0.5",
    "html": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "xml": "application/xml, text/xml;q=0.9, */*;q=0.5",
    "pdf": "application/pdf, */*;q=0.5",
    "any": "*/*",
}
Params = Mapping[str, str | int | float | list[str] | None]

MAX_BODY_BYTES = 64 << 20


@dataclass(frozen=True)
class Request:
    """A request, a POST if it has a body; and what its response may be: kind, bytes, deadline."""

    url: str
    accept: Accept = "any"
    headers: Mapping[str, str] = field(default_factory=dict)
    token: SecretStr | None = None
    body: bytes | None = field(default=None, repr=False)
    max_bytes: int = MAX_BODY_BYTES
    min_interval_s: float = 0.0
    deadline: float = float("inf")
    is_permanent: Callable[[str], bool] | None = None

    @property
    def method(self) -> str:
        """GET or POST."""
        return "GET" if self.body is None else "POST"

    @property
    def where(self) -> str:
        """The address without secrets, for messages."""
        return shown(self.url)


def full_address(url: str, params: Params | None = None) -> str:
    """Return the address with its parameters, as it is sent; UsageError if it is invalid."""
    split_http(url)
    try:
        return requests.Request("GET", url, params=params).prepare().url or url
    except (requests.RequestException, UnicodeError):
        raise UsageError(
            "Invalid URL",
            where=shown(url),
            expected="a valid http(s) address",
            next_step="correct the address",
        ) from None
