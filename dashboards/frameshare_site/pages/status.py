"""Status: what was collected but is not used; `status.json` gives programs the overall state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from frameshare_site.page import Card, Cell, CellKind, Page, Prose, Section, Table, View
from frameshare_site.parts import columns, facts, section
from frameshare_site.reading import Row, Warehouse
from frameshare_site.words import Words

_TONES = {"rejected": "plain"}
_COLUMNS: Mapping[str, CellKind] = {
    "state": "badge",
    "dataset": "text",
    "day": "date",
    "reason": "text",
    "snapshot": "text",
    "next": "text",
}


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page."""
    prose = Prose((words("programs.text"),), words("programs.code"))
    return [
        section(words, "left_out", _left_out(warehouse, words), key="left-out"),
        section(words, "programs", prose, key="programs"),
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
    table = Table(words("left_out.table"), columns(words, "left_out", _COLUMNS), body)
    view = View(title(rows, words), facts(words, "left_out"), table=table if rows else None)
    return Card("left-out", result, (view,), (words("left_out.caveat"),), is_about_sources=True)


PAGE = Page("status", 95, build)
