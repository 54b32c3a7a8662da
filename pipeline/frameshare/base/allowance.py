"""Limits of this process's run, over all its sources: minutes, bytes and requests.

When one is reached, every source stops at its next request or wait, as on a signal; the run continues with
building and publishing.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from frameshare.base.quantities import in_bytes


@dataclass(frozen=True)
class Limits:
    """Limits of a run: minutes from the start of collecting, bytes, requests; None: no limit."""

    max_minutes: float | None = None
    max_bytes: int | None = None
    max_requests: int | None = None

    def unless(self, max_minutes: float | None, max_bytes: int | None) -> Limits:
        """Return these limits, replaced by those that are given."""
        return Limits(max_minutes or self.max_minutes, max_bytes or self.max_bytes)

    def begin(self) -> Allowance:
        """Return the allowance of a run that starts now."""
        return Allowance(self)


class Allowance:
    """What the limits still allow, the minutes from now on."""

    def __init__(self, limits: Limits) -> None:
        minutes = limits.max_minutes
        self._limits = limits
        self._deadline = math.inf if minutes is None else time.monotonic() + 60 * minutes
        self._lock = threading.Lock()
        self._bytes = 0
        self._requests = 0

    def spend(self, received_bytes: int = 0, requests: int = 0) -> None:
        """Count bytes received and requests sent; thread-safe."""
        with self._lock:
            self._bytes += received_bytes
            self._requests += requests

    @property
    def left_s(self) -> float:
        """Seconds until the time is up; infinite without a limit."""
        return max(0.0, self._deadline - time.monotonic())

    def used_up(self) -> str | None:
        """Return which limit has been reached, or None."""
        limits = self._limits
        if not self.left_s:
            return f"this run reached its limit of {limits.max_minutes:g} min"
        if limits.max_bytes is not None and self._bytes >= limits.max_bytes:
            return f"this run reached its limit of {in_bytes(limits.max_bytes)}"
        if limits.max_requests is not None and self._requests >= limits.max_requests:
            return f"this run has sent its {limits.max_requests} requests"
        return None


UNLIMITED = Limits()
_unlimited = UNLIMITED.begin()
_current = _unlimited


def current() -> Allowance:
    """Return the current allowance of the sources."""
    return _current


@contextmanager
def within(allowance: Allowance) -> Iterator[None]:
    """Apply this allowance to the sources within the block."""
    global _current  # noqa: PLW0603 - one per process: all clients and threads share it
    _current = allowance
    try:
        yield
    finally:
        _current = _unlimited
