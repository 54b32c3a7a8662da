"""Parse untrusted TOML in linear time, and take tables from it whatever it holds instead."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from typing import Any

# The parser is quadratic in the parts of a dotted key, which is always on one line.
_DOTS_A_LINE = 1_000


def parse(text: str) -> dict[str, Any] | None:
    """Return the document, or None if it is invalid or would take too long."""
    if any(line.count(".") > _DOTS_A_LINE for line in text.split("\n")):
        return None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def table(holder: dict[str, Any], *path: str) -> dict[str, Any]:
    """Return the table at `path`, an empty one if there is none."""
    found: Any = holder
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def tables(holder: Any) -> Iterator[dict[str, Any]]:
    """Yield the tables directly below `holder`."""
    if isinstance(holder, dict):
        yield from (value for value in holder.values() if isinstance(value, dict))


def keys_of_tables(text: str, is_wanted: Callable[[str], bool]) -> Iterator[str]:
    """Yield the keys of the wanted tables, also one level below `target.*` and `workspace`."""
    document = parse(text) or {}
    for holder in (document, table(document, "workspace"), *tables(document.get("target"))):
        for key, value in holder.items():
            if is_wanted(key) and isinstance(value, dict):
                yield from value
