"""A request to send: address with parameters, headers, credentials, body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import requests
from pydantic import SecretStr

from frameshare.base.errors import UsageError
from frameshare.http.addresses import shown, split_http
from frameshare.http.content import ACCEPT_HEADERS, Accept

Params = Mapping[str, str | int | float | list[str] | None]


@dataclass(frozen=True)
class Request:
    """A request: address, method, credentials and deadline."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    token: SecretStr | None = None
    body: bytes | None = field(default=None, repr=False)
    min_interval_s: float = 0.0
    deadline: float = float("inf")
    is_permanent: Callable[[str], bool] | None = None

    @property
    def where(self) -> str:
        """The address without secrets, for messages."""
        return shown(self.url)


def build_request(
    url: str,
    accept: Accept,
    *,
    method: str = "GET",
    params: Params | None = None,
    headers: Mapping[str, str] | None = None,
    token: SecretStr | None = None,
    body: bytes | None = None,
    min_interval_s: float = 0.0,
    is_permanent: Callable[[str], bool] | None = None,
) -> Request:
    """Prepare a request; UsageError if the URL is invalid."""
    split_http(url)
    try:
        full = requests.Request(method, url, params=params).prepare().url or url
    except (requests.RequestException, UnicodeError):
        raise UsageError(
            "Invalid URL",
            where=shown(url),
            expected="a valid http(s) address",
            next_step="correct the address",
        ) from None
    sent = {"Accept": ACCEPT_HEADERS[accept], **(headers or {})}
    return Request(method, full, sent, token, body, min_interval_s, is_permanent=is_permanent)
