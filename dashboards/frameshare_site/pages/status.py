"""Status: what was collected but is not used; `status.json` gives programs the overall state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from frameshare_site.page import Card, Cell, Column, Facts, Page, Prose, Section, Table, View
from frameshare_site.reading import Row, Warehouse
from frameshare_site.words import Words

_TONES = {"rejected": "plain"}


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page."""
    return [
        Section(
            "left-out", words("left_out.title"), (_left_out(warehouse, words),), (words("left_out.intro"),)
        ),
        Section(
            "programs", words("programs.title"), (Prose((words("programs.text"),), words("programs.code")),)
        ),
    ]


def title(rows: Sequence[Row], words: Words) -> str:
    """Return how many snapshots are left out, by state, as a sentence."""
    if not rows:
        return words("left_out.finding.none")
    counts = Counter(str(row["state"]) for row in rows)
    parts = [f"{n} {words.label('state', state)}" for state, n in sorted(counts.items())]
    return words.count("left_out.finding", len(rows), parts=words.joined(parts))


def _left_out(warehouse: Warehouse, words: Words) -> Card:
    result = warehouse.query("snapshots_left_out")
    rows = result.dicts()
    columns = (
        Column("state", words("column.state"), "badge"),
        Column("dataset", words("column.dataset")),
        Column("day", words("column.day"), "date"),
        Column("reason", words("column.reason")),
        Column("snapshot", words("column.snapshot")),
        Column("next", words("column.next")),
    )
    body = tuple(
        (
            Cell(words.label("state", str(row["state"])), tone=_TONES.get(str(row["state"]), "stale")),
            row["dataset"],
            row["snapshot_date"],
            row["reason"],
            row["snapshot_id"],
            row["next_step"],
        )
        for row in rows
    )
    facts = Facts(words("left_out.unit"), words("left_out.denominator"), "")
    table = Table(words("left_out.table"), columns, body) if rows else None
    view = View(title(rows, words), facts, table=table)
    return Card("left-out", result, (view,), (words("left_out.caveat"),), is_about_sources=True)


PAGE = Page("status", 95, build)
