"""Rate limits per host: a polite interval, a budget, and pauses that the host requested."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from frameshare.base import allowance, stopping
from frameshare.http.retries import too_long_a_wait


@dataclass(frozen=True)
class Traffic:
    """Traffic so far: requests sent (including retries and redirects), bytes received, retries."""

    requests: int
    bytes_received: int
    retries: int


@dataclass
class RateBudget:
    """At most `requests` within any `per_s` seconds."""

    requests: int
    per_s: float
    _sent: deque[float] = field(default_factory=deque)

    def wait_s(self, now: float) -> float:
        """Seconds until the budget has room for another request."""
        while self._sent and self._sent[0] <= now - self.per_s:
            self._sent.popleft()
        return 0.0 if len(self._sent) < self.requests else self._sent[0] + self.per_s - now

    def spend(self, now: float) -> None:
        """Count one request."""
        self._sent.append(now)


@dataclass
class _Host:
    last_sent: float = float("-inf")
    not_before: float = float("-inf")
    budget: RateBudget | None = None


class HostGate:
    """Every request passes here first, and is counted; thread-safe.

    Each gate counts for itself, but shares the rate limits of each host with the gate `beside` it.
    """

    def __init__(self, max_wait_s: float, beside: HostGate | None = None) -> None:
        self._max_wait_s = max_wait_s
        self._lock: threading.RLock = beside._lock if beside else threading.RLock()
        self._hosts: dict[str, _Host] = beside._hosts if beside else {}
        self._traffic = Traffic(0, 0, 0)

    @property
    def traffic(self) -> Traffic:
        """Traffic so far, over all hosts."""
        return self._traffic

    def count(self, requests: int = 0, received_bytes: int = 0, retries: int = 0) -> None:
        """Count requests, bytes of a body, and retries; those of other libraries as well."""
        allowance.current().spend(received_bytes, requests)
        with self._lock:
            was = self._traffic
            self._traffic = Traffic(
                was.requests + requests, was.bytes_received + received_bytes, was.retries + retries
            )

    def budget(self, host: str, requests: int, per_s: float) -> RateBudget:
        """Give `host` a budget, keeping the count if it already has the same one."""
        with self._lock:
            known = self._host(host)
            if known.budget is None or (known.budget.requests, known.budget.per_s) != (requests, per_s):
                known.budget = RateBudget(requests, per_s)
            return known.budget

    def pause(self, host: str, seconds: float) -> None:
        """Send nothing to `host` for that many seconds."""
        with self._lock:
            known = self._host(host)
            known.not_before = max(known.not_before, time.monotonic() + seconds)

    def enter(self, host: str, where: str, min_interval_s: float) -> None:
        """Wait until a request to `host` may be sent, and count it.

        Raises TemporaryError, which names when to retry, instead of waiting longer than the user allows.
        """
        while True:
            with self._lock:
                # Checked and counted under one lock, so that concurrent requests cannot exceed the limit.
                stopping.check()
                known = self._host(host)
                wait = self._wait_s(known, min_interval_s)
                if wait <= 0:
                    known.last_sent = time.monotonic()
                    if known.budget:
                        known.budget.spend(known.last_sent)
                    self.count(requests=1)
                    return
            if wait > self._max_wait_s:
                raise too_long_a_wait(where, wait, self._max_wait_s)
            stopping.pause(wait)

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())

    @staticmethod
    def _wait_s(known: _Host, min_interval_s: float) -> float:
        now = time.monotonic()
        budget_wait = known.budget.wait_s(now) if known.budget else 0.0
        return max(known.not_before - now, known.last_sent + min_interval_s - now, budget_wait)
