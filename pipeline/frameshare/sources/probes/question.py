"""A question to a source: what is sent, at most how much is read, and what is made of the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from frameshare.http import Answer
from frameshare.http.content import Accept

KIB = 1 << 10
Reader = Callable[[Answer], Any]


@dataclass(frozen=True)
class Question:
    """One request at the base address `base` of a source; a POST if there is a `body`.

    `read` makes of the answer the value that facts are about, and raises ContentError for another form.
    `is_beginning` where the first `most_bytes` are enough; `redirects` is how many the source is known for.
    """

    name: str
    base: str
    path: str
    read: Reader
    accept: Accept = "json"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    most_bytes: int = 48 * KIB
    is_beginning: bool = False
    redirects: int = 0


@dataclass(frozen=True)
class RegistryQuestion:
    """A question that a client of our own asks, not HTTP: `ask` returns the texts that it lists."""

    name: str
    ask: Callable[[], Sequence[str]]


AnyQuestion = Question | RegistryQuestion
