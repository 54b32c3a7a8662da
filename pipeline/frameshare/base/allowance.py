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


class Allowance:
    """At most this many minutes from now on, bytes and requests; None: no limit."""

    def __init__(
        self,
        max_minutes: float | None = None,
        max_bytes: int | None = None,
        max_requests: int | None = None,
    ) -> None:
        self.max_minutes = max_minutes
        self.max_bytes = max_bytes
        self.max_requests = max_requests
        self._deadline = math.inf if max_minutes is None else time.monotonic() + 60 * max_minutes
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
        if self.max_minutes is not None and not self.left_s:
            return f"this run reached its limit of {self.max_minutes:g} min"
        if self.max_bytes is not None and self._bytes >= self.max_bytes:
            return f"this run reached its limit of {in_bytes(self.max_bytes)}"
        if self.max_requests is not None and self._requests >= self.max_requests:
            return f"this run has sent its {self.max_requests} requests"
        return None


@dataclass(frozen=True)
class Limits:
    """Limits of a run: minutes from the start of collecting, bytes; None: no limit."""

    max_minutes: float | None = None
    max_bytes: int | None = None

    def unless(self, max_minutes: float | None, max_bytes: int | None) -> Limits:
        """Return these limits, replaced by those that are given."""
        return Limits(max_minutes or self.max_minutes, max_bytes or self.max_bytes)

    def begin(self) -> Allowance:
        """Return the allowance of a run that starts now."""
        return Allowance(self.max_minutes, self.max_bytes)


UNLIMITED = Limits()
_unlimited = Allowance()
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
