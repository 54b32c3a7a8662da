"""Days on which the Hub did not refresh its download counters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameshare_site.page import Card, Cell, CellKind, Table, View
from frameshare_site.pages.models import basis
from frameshare_site.parts import columns, nothing
from frameshare_site.reading import Row, Warehouse
from frameshare_site.words import Words

_TONES = {"refreshed": "good", "not refreshed": "stale", "fallen": "stale", "held": "stale"}
_COLUMNS: Mapping[str, CellKind] = {
    "day": "date",
    "scope": "text",
    "state": "badge",
    "moved": "percent",
    "compared": "number",
    "previous": "date",
}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the table of days, the newest first."""
    result = warehouse.query("hub_counters")
    rows = sorted(result.dicts(), key=lambda row: row["as_of"], reverse=True)
    return Card("counters", result, (_view(rows, words),), words.caveats("counters"))


def title(rows: Sequence[Row], words: Words) -> str:
    """Return on how many of the days that can be judged the counters did not change."""
    known = [row for row in rows if row["state"] in {"refreshed", "not refreshed"}]
    if not known:
        return words("counters.title.none")
    still = sum(1 for row in known if row["state"] == "not refreshed")
    if still == 0:
        return words.count("counters.title.moving", len(known))
    return words.count("counters.title", len(known), still=still)


def _view(rows: Sequence[Row], words: Words) -> View:
    if not rows:
        return nothing(words, "counters")
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
    facts = basis.facts(rows, words, "counters", words("counters.n", days=len(rows)))
    heads = columns(words, "counters", _COLUMNS)
    table = Table(words("counters.table"), heads, body, is_searchable=False)
    return View(title(rows, words), facts, table=table)
