"""The errors that frameshare raises.

Each says what went wrong, where (a file or an address), what was expected, what was found and what to do
next, in sentences a person can act on. The class says whether a retry can help.
"""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar


class FrameshareError(Exception):
    """A failure in sentences: what, where, expected, found, next step."""

    is_temporary: ClassVar[bool] = False

    def __init__(
        self,
        what: str,
        *,
        where: str,
        next_step: str,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.expected = expected
        self.found = found
        self.next_step = next_step
        super().__init__(what, where, expected, found, next_step)

    def __str__(self) -> str:
        """Join the parts into readable sentences, leaving out unknown ones."""
        parts = [f"{self.what} ({self.where})."]
        if self.expected is not None:
            parts.append(f"Expected: {self.expected}.")
        if self.found is not None:
            parts.append(f"Found: {self.found}.")
        parts.append(f"Next: {self.next_step}.")
        return " ".join(parts)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling between processes, which keyword-only arguments would otherwise break."""
        said: dict[str, Any] = {"where": self.where, "expected": self.expected, "found": self.found}
        return partial(type(self), self.what, next_step=self.next_step, **said), ()


def shape_of(value: object) -> str:
    """Describe an unexpected value: the names in an object, else its type."""
    return ", ".join(sorted(map(str, value)))[:200] if isinstance(value, dict) else type(value).__name__


def printable(text: str) -> str:
    """Return text from outside on one line, without control characters or bidirectional marks."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:2000]).split())


class TemporaryError(FrameshareError):
    """The source may respond later: timeouts, resets, 429, 5xx, truncated bodies."""

    is_temporary: ClassVar[bool] = True


class RateLimitedError(TemporaryError):
    """The source limits the request rate, or asks for a longer pause than a run may take."""


class UnreachableError(TemporaryError):
    """A host is unreachable: retries within the same run are pointless."""


class NotFoundError(FrameshareError):
    """The address or file does not exist; a retry cannot help."""


class AccessError(FrameshareError):
    """The source denied access: a missing or wrong token, a login page, a browser challenge."""


class ContentError(FrameshareError):
    """The source responded, but with unexpected content: columns, types, counts, formats."""


class LimitError(FrameshareError):
    """A limit that protects this machine or the source was reached: size, expansion, budget."""


class StorageError(FrameshareError):
    """A disk error: full, read-only, no permission."""


class LockedError(FrameshareError):
    """Another run is writing to the same data folder."""


class WarehouseError(FrameshareError):
    """A model, check or query is wrong, or the warehouse is absent."""


class UsageError(FrameshareError):
    """Invalid usage; exit code 2."""
