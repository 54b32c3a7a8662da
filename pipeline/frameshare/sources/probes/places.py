"""Parts of a response, in the notation of facts: `data[].month`, `[-1].downloads`, `columns.paper_url`.

A name selects a field of an object, `[]` every item of a list, `[0]` or `[-1]` one. An empty place is the
whole response.
"""

from __future__ import annotations

import re
from typing import Any

_STEP = re.compile(r"([^.\[\]]+)|\[(-?\d*)\]")


class _Missing:
    """Marks a place that the response lacks."""

    def __repr__(self) -> str:
        return "nothing"


MISSING = _Missing()


def values_at(value: Any, place: str) -> list[Any]:
    """Return every value at `place`, MISSING for each that is absent."""
    found = [value]
    for name, index in _STEP.findall(place):
        found = [part for one in found for part in (_named(one, name) if name else _indexed(one, index))]
    return found


def value_at(value: Any, place: str) -> Any:
    """Return the one value at `place`, MISSING if there is none."""
    return next(iter(values_at(value, place)), MISSING)


def _named(value: Any, name: str) -> list[Any]:
    return [value.get(name, MISSING) if isinstance(value, dict) else MISSING]


def _indexed(value: Any, index: str) -> list[Any]:
    if not isinstance(value, list):
        return [MISSING]
    if not index:
        return value
    return [value[int(index)] if -len(value) <= int(index) < len(value) else MISSING]
