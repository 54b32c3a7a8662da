"""How many papers a run may still download, shared by all publishers, which are read concurrently."""

from __future__ import annotations

import threading


class Allowance:
    """A number of papers, handed out until it is used up; None means no limit."""

    def __init__(self, papers: int | None) -> None:
        self._left = papers
        self._lock = threading.Lock()

    def take(self, wanted: int) -> int:
        """Return how many of `wanted` papers may be downloaded, and count them as used."""
        with self._lock:
            if self._left is None:
                return wanted
            granted = min(wanted, self._left)
            self._left -= granted
            return granted
