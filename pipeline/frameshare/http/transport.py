"""One request over an adapter of `requests`, its redirects followed by our own rules.

Redirects: at most five, no loops, never from https to http; credentials are sent only to the scheme, host and
port that they were given for. `.netrc` is not read, cookies are not kept, proxies from the environment work.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urljoin

import requests
from pydantic import SecretStr
from requests.utils import get_environ_proxies

import frameshare
from frameshare.base import allowance, stopping
from frameshare.base.errors import ContentError, FrameshareError, UsageError
from frameshare.base.settings import HUB, Settings
from frameshare.http import certificates, judgement, refusals
from frameshare.http.addresses import host_of, origin_of, shown, split_http
from frameshare.http.budgets import HostGate
from frameshare.http.connections import TimedAdapter
from frameshare.http.request import ACCEPT_HEADERS, Request
from frameshare.http.retries import RetryLater, wait_asked

USER_AGENT = f"frameshare/{frameshare.__version__} (+https://github.com/frameshare/frameshare)"
# CloudFront in front of the Hub refuses for a while without RateLimit and Retry-After (2026-08-28).
HUB_SILENT_WAIT_S = 60.0
_OWN_HEADERS = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}
_MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})
_CREDENTIAL_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")

logger = logging.getLogger(__name__)


class _CountedBody:
    """A body wrapper that counts the bytes read."""

    def __init__(self, body: Any, gate: HostGate) -> None:
        self._body = body
        self._gate = gate

    def read1(self, *args: Any, **options: Any) -> bytes:
        piece: bytes = self._body.read1(*args, **options)
        self._gate.count(received_bytes=len(piece))
        return piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self._body, name)


class Transport:
    """Sends requests and returns unread responses; raises for unsuccessful statuses."""

    def __init__(self, settings: Settings, gate: HostGate) -> None:
        self._settings = settings
        self._gate = gate
        self._adapter = TimedAdapter(pool_maxsize=16, max_retries=0)
        self._proxies: dict[tuple[str, str, int], dict[str, str]] = {}

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def open(self, request: Request, passed: Collection[int] = ()) -> requests.Response:
        """Send a request and follow redirects; return an unread response with status 200-299 or one `passed`.

        Raises RetryLater for what may succeed later, and the errors of `refusals` otherwise.
        """
        check_token(request.token)
        seen = {(request.method, request.url)}
        current = request
        while (response := self._send(current)).status_code in _REDIRECTS:
            response.close()
            following = _redirected(current, response)
            if (following.method, following.url) in seen:
                raise _bad_redirect(request, f"a loop back to {following.where}")
            if len(seen) > _MAX_REDIRECTS:
                raise _bad_redirect(request, f"more than {_MAX_REDIRECTS} redirects")
            seen.add((following.method, following.url))
            current = following
        response.raw = _CountedBody(response.raw, self._gate)
        status = response.status_code
        is_surprising_part = status == 206 and "Range" not in current.headers
        if status in passed or (200 <= status < 300 and not is_surprising_part):
            return response
        with response:
            read = partial(refusals.beginning, response)
            raise refusals.refusal(status, response.headers, read, current)

    def _send(self, request: Request) -> requests.Response:
        judgement.of_this_run().check(host_of(request.url), request.where)
        self._gate.enter(host_of(request.url), request.where, request.min_interval_s)
        left = min(request.deadline - time.monotonic(), allowance.current().left_s)
        read_timeout = max(0.001, min(self._settings.read_timeout_s, left))
        try:
            response = self._adapter.send(
                _prepared(request),
                stream=True,
                timeout=(min(self._settings.connect_timeout_s, read_timeout), read_timeout),
                verify=certificates.named_bundle() or True,
                proxies=self._proxies_for(request.url),
            )
        except (requests.RequestException, UnicodeError) as error:
            # A timeout shortened by the run's limit is not the host's failure.
            stopping.check()
            raise _send_failure(request, error) from None
        # An HTML page may be the network's own, shown for every address.
        if "text/html" not in response.headers.get("Content-Type", "").lower():
            judgement.of_this_run().answered(host_of(request.url))
        self._note_limits(request, response)
        return response

    def _proxies_for(self, url: str) -> dict[str, str]:
        """Look up the proxies of an origin once, since that goes through the whole environment."""
        origin = origin_of(url)
        if origin not in self._proxies:
            self._proxies[origin] = get_environ_proxies(url)
        return self._proxies[origin]

    def _note_limits(self, request: Request, response: requests.Response) -> None:
        wait = wait_asked(response.headers, is_refused=response.status_code in {429, 503})
        host, hubs = host_of(request.url), (HUB, self._settings.base_url("hub", HUB))
        if wait is None and response.status_code == 429 and host in map(host_of, hubs):
            wait = HUB_SILENT_WAIT_S
        if wait:
            self._gate.pause(host, wait)


def _prepared(request: Request) -> requests.PreparedRequest:
    headers = {**_OWN_HEADERS, "Accept": ACCEPT_HEADERS[request.accept], **request.headers}
    if request.token is not None:
        headers["Authorization"] = f"Bearer {request.token.get_secret_value()}"
    # An `auth` that does nothing keeps credentials in the address from being sent.
    asked = requests.Request(
        request.method, request.url, headers=headers, data=request.body, auth=lambda prepared: prepared
    )
    return asked.prepare()


def check_token(token: SecretStr | None) -> None:
    """Raise UsageError for a token that is not a valid header value, without showing it."""
    if token is not None and not _TOKEN.fullmatch(token.get_secret_value()):
        raise UsageError(
            "The access token contains invalid characters",
            where="HF_TOKEN, GITHUB_TOKEN or another token setting",
            expected="visible ASCII characters, no blanks or line ends",
            found="something else (not shown)",
            next_step="copy the token again, without quotes and line ends",
        )


def _redirected(request: Request, response: requests.Response) -> Request:
    location = response.headers.get("Location", "").strip()
    try:
        # Servers send UTF-8 in a header that http.client reads as Latin-1.
        url = urljoin(request.url, location.encode("latin-1").decode("utf-8"))
        split_http(url)
    except (UnicodeError, ValueError, UsageError):
        url = ""
    if not location or not url:
        raise _bad_redirect(request, f"status {response.status_code} to {shown(location) or 'nowhere'!r}")
    old, new = origin_of(request.url), origin_of(url)
    if (old[0], new[0]) == ("https", "http"):
        raise _bad_redirect(request, f"a redirect from https to {shown(url)}")
    following = replace(request, url=url)
    if old != new:
        kept = {k: v for k, v in request.headers.items() if k.lower() not in _CREDENTIAL_HEADERS}
        following = replace(following, token=None, headers=kept)
    if response.status_code not in _KEEPS_METHOD and request.method != "GET":
        following = replace(following, body=None)
    return following


def _bad_redirect(request: Request, found: str) -> ContentError:
    return ContentError(
        "The redirect cannot be followed",
        where=request.where,
        expected=f"at most {_MAX_REDIRECTS} redirects, to http(s) addresses, never from https to http",
        found=found,
        next_step="open the address in a browser; the source may have moved or require a login",
    )


def _send_failure(request: Request, error: Exception) -> FrameshareError | RetryLater:
    """Describe by kind: the texts of these exceptions may contain proxy passwords and headers."""
    is_network = isinstance(error, requests.ConnectionError | requests.Timeout)
    if not is_network and not isinstance(error, requests.exceptions.ChunkedEncodingError):
        return UsageError(
            "The request cannot be sent",
            where=request.where,
            expected="a valid address, valid headers and a valid proxy",
            found=type(error).__name__,
            next_step="correct the address, or HTTPS_PROXY and NO_PROXY",
        )
    kind = judgement.kind_of(error)
    logger.debug("%s: %s", request.where, kind)
    return refusals.unanswered(request.where, kind)
