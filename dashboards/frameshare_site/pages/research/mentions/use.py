"""What it would change if papers that name a framework without using it were left out: an estimate."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Card, Column, Table, View
from frameshare_site.pages.research.mentions.facts import facts
from frameshare_site.reading import Row, Warehouse
from frameshare_site.words import Words

COLUMNS = (
    "venue",
    "year",
    "pytorch_only",
    "tensorflow_only",
    "share_named",
    "share_used",
    "difference_points",
)
SHOWN = 30


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: a table by venue and year."""
    result = warehouse.query("mention_use_effect")
    rows = result.dicts()
    caveats = tuple(words(f"use.caveat.{key}") for key in ("estimate", "same"))
    n = words("use.n", papers=words.number(sum(row["pytorch_only"] + row["tensorflow_only"] for row in rows)))
    stated = facts(rows, words, "use", n if rows else "")
    view = View(title(rows, words), stated, table=_table(rows, words) if rows else None)
    return Card("used", result, (view,), caveats)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return by how many points the shares would move, at most."""
    if not rows:
        return words("use.title.none")
    largest = max(rows, key=lambda row: abs(row["difference_points"]))
    key = "up" if largest["difference_points"] >= 0 else "down"
    points = words.number(abs(largest["difference_points"]), 1)
    return words(f"use.title.{key}", points=points, venue=largest["venue"], year=largest["year"])


def _table(rows: Sequence[Row], words: Words) -> Table:
    kinds = {"venue": "text", "share_named": "percent", "share_used": "percent"}
    columns = tuple(
        Column(key, words(f"use.column.{key}"), kinds.get(key, "number"))  # type: ignore[arg-type]
        for key in COLUMNS
    )
    newest = sorted(rows, key=lambda row: (-row["year"], row["venue"]))
    cells = tuple(
        tuple(round(row[key], 1) if key == "difference_points" else row[key] for key in COLUMNS)
        for row in newest
    )
    return Table(words("use.table"), columns, cells, limit=SHOWN)
