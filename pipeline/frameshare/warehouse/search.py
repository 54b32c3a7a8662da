"""Full-text search over tables, columns, saved queries, tools and definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from frameshare.warehouse.reader import Warehouse

_MOST = 40


def find_words(warehouse: Warehouse, words: Sequence[str]) -> list[dict[str, Any]]:
    """Return kind, name and description of what contains any of the words, best first.

    A word counts three in a name and one in a description; matches of more words come first.
    """
    wanted = [word.lower() for text in words for word in re.findall(r"\w+", text)]
    found = [(_score(wanted, entry), entry) for entry in _entries(warehouse)]
    best = sorted((pair for pair in found if pair[0] > (0, 0)), key=lambda pair: pair[0], reverse=True)
    return [entry for _, entry in best[:_MOST]]


def _score(wanted: Sequence[str], entry: dict[str, Any]) -> tuple[int, int]:
    name, description = str(entry["name"]).lower(), str(entry["description"] or "").lower()
    points = [3 * (word in name) + (word in description) for word in wanted]
    return sum(point > 0 for point in points), sum(points)


def _entries(warehouse: Warehouse) -> Iterator[dict[str, Any]]:
    for row in warehouse.tables():
        yield {"kind": "table", "name": row["table"], "description": row["description"]}
    for query in warehouse.queries.values():
        yield {"kind": "query", "name": query.name, "description": query.header.summary}
    yield from warehouse.described()
