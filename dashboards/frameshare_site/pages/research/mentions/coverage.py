"""How much of each venue and year the figures rest on: listed, sampled, read, without text."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Card, CellKind, Table, View
from frameshare_site.pages.research import counts
from frameshare_site.parts import columns
from frameshare_site.reading import Row, Warehouse
from frameshare_site.words import Words

COLUMNS: dict[str, CellKind] = {
    "venue": "text",
    "year": "number",
    "papers_expected": "number",
    "papers_listed": "number",
    "papers_tried": "number",
    "papers_read": "number",
    "papers_without_text": "number",
    "papers_not_obtained": "number",
    "share_read": "percent",
}
# As many as fit a page; the data files hold all.
SHOWN = 30


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: a table of the venues and years that were listed or read."""
    params = {"is_tried": True}
    result = warehouse.query("mention_coverage", **params)
    rows = result.dicts()
    n = words("n.papers_read", papers=sum(row["papers_read"] for row in rows))
    stated = counts.facts_of_texts(rows, words, "coverage", n)
    view = View(title(rows, words), stated, table=_table(rows, words) if rows else None)
    return Card("papers-read", result, (view,), words.caveats("coverage"), params=params)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return how many papers of how many venues and years were read, and how many could not be."""
    if not rows:
        return words("coverage.title.none")
    listed = sum(row["papers_listed"] or 0 for row in rows)
    return words(
        "coverage.title.read" if listed else "coverage.title.unlisted",
        read=sum(row["papers_read"] for row in rows),
        listed=listed,
        cells=words.count("coverage.cells", len(rows)),
        lost=sum(row["papers_without_text"] + row["papers_not_obtained"] for row in rows),
    )


def _table(rows: Sequence[Row], words: Words) -> Table:
    newest = sorted(rows, key=lambda row: (-row["year"], row["venue"]))
    cells = tuple(tuple(row[key] for key in COLUMNS) for row in newest)
    return Table(words("coverage.table"), columns(words, "coverage", COLUMNS), cells, limit=SHOWN)
