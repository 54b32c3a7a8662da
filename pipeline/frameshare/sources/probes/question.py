"""A question to a source: the request, how much is read at most, and the reader of the response."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from frameshare.http import Answer
from frameshare.http.request import Accept

KIB = 1 << 10
Reader = Callable[[Answer], Any]


def json_value(answer: Answer) -> Any:
    """Return the JSON unchanged."""
    return answer.json()


@dataclass(frozen=True)
class Question:
    """One request at the base address `base` of a source; a POST if there is a `body`.

    `read` turns the response into the value that facts are about, and raises ContentError for an unexpected
    format. `is_beginning` if the first `most_bytes` are enough; `redirects` is their known number.
    """

    name: str
    base: str
    path: str
    read: Reader = json_value
    accept: Accept = "json"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    most_bytes: int = 48 * KIB
    is_beginning: bool = False
    redirects: int = 0


@dataclass(frozen=True)
class RegistryQuestion:
    """A question that another client asks, not our HTTP client: `ask` returns the strings that it lists."""

    name: str
    ask: Callable[[], Sequence[str]]


AnyQuestion = Question | RegistryQuestion
