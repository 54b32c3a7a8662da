"""What is retried, and when: exponential backoff with jitter, `Retry-After`, `RateLimit`."""

from __future__ import annotations

import math
import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from frameshare.base import stopping
from frameshare.base.errors import RateLimitedError, TemporaryError
from frameshare.base.settings import Settings

T = TypeVar("T")

RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
_LONGEST_BACKOFF_S = 60.0
# draft-ietf-httpapi-ratelimit-headers: `"api";r=12;t=34`, comma-separated; the Hub sends it.
_RATE_LIMIT = re.compile(r"r\s*=\s*(\d{1,12})\s*;\s*t\s*=\s*(\d{1,12})")


class RetryLater(Exception):  # noqa: N818 - a signal between our own layers, never seen outside
    """A temporary failure of one attempt: carries the error to raise after the last attempt."""

    def __init__(self, error: TemporaryError, wait_s: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait_s = wait_s
        self.has_progress = False


def backoff_s(attempt: int, settings: Settings) -> float:
    """Seconds to wait after failed attempt number `attempt`: the doubled first wait, with 25 % jitter."""
    jitter = random.uniform(0.75, 1.25)  # noqa: S311 - spreads clients, guards nothing
    doubled = settings.backoff_s * 2.0 ** (attempt - 1) * jitter
    return min(doubled, _LONGEST_BACKOFF_S, settings.max_wait_s)


def with_retries(attempt: Callable[[], T], settings: Settings) -> T:
    """Call `attempt` until it returns; a RetryLater is retried as often and as late as the settings say.

    An attempt that made progress (a download that grew) resets the count. `judgement` decides whether an
    unreachable host is retried.
    """
    number = 0
    while True:
        number += 1
        try:
            return attempt()
        except RetryLater as later:
            number = 1 if later.has_progress else number
            _check_patience(later, number, settings)
            wait = max(later.wait_s or 0.0, backoff_s(number, settings))
        stopping.pause(wait)


def _check_patience(later: RetryLater, number: int, settings: Settings) -> None:
    asked = later.wait_s or 0.0
    if asked > settings.max_wait_s:
        raise too_long_a_wait(later.error.where, asked, settings.max_wait_s) from None
    if number < settings.max_attempts:
        return
    error = later.error
    next_step = f"run again after {back_at(asked)}" if asked else error.next_step
    raise type(error)(
        f"{error.what} after {number} attempts" if number > 1 else error.what,
        where=error.where,
        expected=error.expected,
        found=error.found,
        next_step=next_step,
    ) from None


def too_long_a_wait(where: str, asked_s: float, max_wait_s: float) -> RateLimitedError:
    """Return the error for a source that asks for a longer wait than the user allows."""
    return RateLimitedError(
        "The source asks us to wait longer than this run may",
        where=where,
        expected=f"a wait of at most {max_wait_s:.0f} s (FRAMESHARE_MAX_WAIT_S)",
        found=f"a wait of {asked_s:.0f} s",
        next_step=f"run again after {back_at(asked_s)}",
    )


def back_at(seconds: float) -> str:
    """Return the UTC time that many seconds from now."""
    return f"{datetime.now(UTC) + timedelta(seconds=min(seconds, 1e9)):%Y-%m-%d %H:%M:%S} UTC"


def wait_asked(headers: Mapping[str, str], *, is_refused: bool) -> float | None:
    """Return the seconds that a response asks us to wait before the next request, or None.

    Reads `Retry-After` of a refused request; then a `RateLimit` with nothing left (or any, if the request
    was refused); then GitHub's `X-RateLimit-Remaining: 0` with its reset time.
    """
    asked = parse_retry_after(headers.get("Retry-After", ""), headers.get("Date", "")) if is_refused else None
    if asked is not None:
        return asked
    limits = [(int(r), float(t)) for r, t in _RATE_LIMIT.findall(headers.get("RateLimit", ""))]
    waits = [t for r, t in limits if r == 0] or ([t for _r, t in limits] if is_refused else [])
    if waits:
        return max(waits)
    return _until_reset(headers)


def _until_reset(headers: Mapping[str, str]) -> float | None:
    reset = headers.get("X-RateLimit-Reset", "").strip()
    if headers.get("X-RateLimit-Remaining", "").strip() != "0" or not re.fullmatch(r"[0-9]{1,11}", reset):
        return None
    return max(0.0, int(reset) - time.time())


def parse_retry_after(value: str, server_date: str = "") -> float | None:
    """Return the seconds in a `Retry-After` header (seconds or an HTTP date), or None if it is invalid.

    A date is compared with the server's own `Date` header, if there is one, so that clock skew does not
    matter.
    """
    text = value.strip()
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", text):
        return float(text)
    moment = _parse_http_date(text)
    if moment is None:
        return None
    now = _parse_http_date(server_date.strip()) or datetime.now(UTC)
    seconds = (moment - now).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _parse_http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
