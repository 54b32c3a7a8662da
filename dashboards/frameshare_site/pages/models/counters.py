"""Days on which the Hub did not refresh its download counters."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Card, Cell, Column, Table, View
from frameshare_site.pages.models import basis
from frameshare_site.reading import Row, Warehouse
from frameshare_site.words import Words

_TONES = {"refreshed": "good", "not refreshed": "stale", "fallen": "stale", "held": "stale"}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the table of days, the newest first."""
    result = warehouse.query("hub_counters")
    rows = sorted(result.dicts(), key=lambda row: row["as_of"], reverse=True)
    caveats = tuple(words(f"counters.caveat.{name}") for name in ("judged", "repeat", "fallen"))
    return Card("counters", result, (_view(rows, words),), caveats)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return on how many of the days that can be judged the counters did not change."""
    known = [row for row in rows if row["state"] in {"refreshed", "not refreshed"}]
    if not known:
        return words("counters.title.none")
    still = sum(1 for row in known if row["state"] == "not refreshed")
    if still == 0:
        return words.count("counters.title.moving", len(known))
    return words.count("counters.title", len(known), still=words.number(still))


def _view(rows: Sequence[Row], words: Words) -> View:
    if not rows:
        return basis.nothing(words, "counters")
    columns = (
        Column("day", words("column.day"), "date"),
        Column("scope", words("column.scope")),
        Column("state", words("counters.column.state"), "badge"),
        Column("moved", words("counters.column.moved"), "percent"),
        Column("compared", words("counters.column.compared"), "number"),
        Column("previous", words("counters.column.previous"), "date"),
    )
    body = tuple(
        (
            row["as_of"],
            words.label("scope", str(row["scope"])),
            Cell(words.label("state", str(row["state"])), tone=_TONES.get(str(row["state"]), "plain")),
            row["share_moved"],
            row["models_compared"],
            row["previous_date"],
        )
        for row in rows
    )
    measured = (
        words("counters.unit"),
        words("counters.denominator"),
        words("counters.n", days=words.number(len(rows))),
    )
    facts = basis.facts(rows, words, measured)
    return View(
        title(rows, words), facts, (), Table(words("counters.table"), columns, body, is_searchable=False)
    )
