"""What it would change if papers that name a framework without using it were left out: an estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameshare_site.page import Card, CellKind, Table, View
from frameshare_site.pages.research import counts
from frameshare_site.parts import columns
from frameshare_site.reading import Row, Warehouse
from frameshare_site.words import Words

COLUMNS: Mapping[str, CellKind] = {
    "venue": "text",
    "year": "number",
    "pytorch_only": "number",
    "tensorflow_only": "number",
    "share_named": "percent",
    "share_used": "percent",
    "difference_points": "number",
}
SHOWN = 30


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: a table by venue and year."""
    result = warehouse.query("mention_use_effect")
    rows = result.dicts()
    n = words("use.n", papers=sum(row["pytorch_only"] + row["tensorflow_only"] for row in rows))
    stated = counts.facts_of_texts(rows, words, "use", n)
    view = View(title(rows, words), stated, table=_table(rows, words) if rows else None)
    return Card("used", result, (view,), words.caveats("use"))


def title(rows: Sequence[Row], words: Words) -> str:
    """Return by how many points the shares would move, at most."""
    if not rows:
        return words("use.title.none")
    largest = max(rows, key=lambda row: abs(row["difference_points"]))
    key = "up" if largest["difference_points"] >= 0 else "down"
    return words(f"use.title.{key}", largest, points=abs(largest["difference_points"]))


def _table(rows: Sequence[Row], words: Words) -> Table:
    newest = sorted(rows, key=lambda row: (-row["year"], row["venue"]))
    cells = tuple(
        tuple(round(row[key], 1) if key == "difference_points" else row[key] for key in COLUMNS)
        for row in newest
    )
    return Table(words("use.table"), columns(words, "use", COLUMNS), cells, limit=SHOWN)
