"""Turn statuses and network failures into errors, temporary or permanent."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import requests
from pydantic import SecretStr
from urllib3.exceptions import HTTPError as TransferError

from frameshare.base.errors import (
    AccessError,
    ContentError,
    FrameshareError,
    NotFoundError,
    RateLimitedError,
    TemporaryError,
    printable,
)
from frameshare.http import judgement
from frameshare.http.addresses import host_of
from frameshare.http.request import Request
from frameshare.http.retries import RETRIED_STATUSES, RetryLater, wait_asked

_SHOWN_MESSAGE = 200
_READ_MESSAGE = 4096


def refusal(
    status: int, headers: Mapping[str, str], read: Callable[[], bytes], request: Request
) -> FrameshareError | RetryLater:
    """Return the error for an unsuccessful status; RetryLater if a retry can help.

    `read` returns the beginning of the response's body, if it is needed.
    """
    where, token = request.where, request.token
    message = _message(read(), token) if request.is_permanent else ""
    if request.is_permanent and request.is_permanent(message):
        return not_understood(
            where, f"status {status}{message}", "The source permanently refuses this request"
        )
    wait = wait_asked(headers, is_refused=True)
    # GitHub sends 403, not 429, at its rate limit.
    says_so = headers.get("X-RateLimit-Remaining") == "0" or "Retry-After" in headers
    is_rate_limited = status == 429 or (status == 403 and says_so)
    if status in RETRIED_STATUSES or is_rate_limited:
        return RetryLater(may_pass(where, status, is_rate_limit=is_rate_limited), wait_s=wait)
    if status >= 500 or status in {408, 425}:
        return may_pass(where, status, is_rate_limit=False)
    found = f"status {status}{message or _message(read(), token)}"
    if status in {404, 410}:
        return NotFoundError(
            "Nothing was found at this address",
            where=where,
            expected="a page or file",
            found=found,
            next_step="check the address; the source may have renamed or removed it",
        )
    if status in {401, 403, 407, 451}:
        return AccessError(
            "The source denied access",
            where=where,
            expected="access " + ("with the token that was sent" if token else "without a token"),
            found=found,
            next_step="check that the token is valid and may read this"
            if token
            else "set a token, if the source supports tokens",
        )
    return not_understood(where, found)


def unanswered(where: str, kind: judgement.Kind) -> FrameshareError | RetryLater:
    """Note that a host was not reached; return the error, RetryLater if a retry can help."""
    judgement.of_this_run().failed(host_of(where), kind)
    described = judgement.unreachable(kind, where, str(kind))
    return described if judgement.is_final(kind) else RetryLater(described)


def not_understood(
    where: str, found: str, what: str = "The source rejects the request as invalid"
) -> ContentError:
    """Return the error for an invalid request."""
    return ContentError(
        what,
        where=where,
        expected="status 200",
        found=found,
        next_step="report it as a frameshare issue: the source's interface may have changed",
    )


def may_pass(where: str, status: int, *, is_rate_limit: bool) -> TemporaryError:
    """Return the error for a status that a later request may not get."""
    kind = RateLimitedError if is_rate_limit else TemporaryError
    return kind(
        "The source limits the request rate" if is_rate_limit else "The source failed",
        where=where,
        expected="status 200",
        found=f"status {status}",
        next_step="run again later; what was collected before is kept",
    )


def beginning(response: requests.Response) -> bytes:
    """Return the beginning of a body, empty if it cannot be read."""
    with contextlib.suppress(TransferError, OSError):
        return bytes(response.raw.read1(_READ_MESSAGE, decode_content=True))
    return b""


def _message(body: bytes, token: SecretStr | None) -> str:
    """Return the source's error message, short, printable and without our token."""
    text = _json_message(body)
    if token is not None:
        text = text.replace(token.get_secret_value(), "***")
    words = printable(text)[:_SHOWN_MESSAGE]
    return f", {words!r}" if words else ""


def _json_message(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return "" if text.lstrip().startswith("<") else text
    if isinstance(value, dict):
        message = value.get("error") or value.get("message") or ""
        return message if isinstance(message, str) else ""
    return ""
