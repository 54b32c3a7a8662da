"""How many models the Hub holds: official statements, and snapshots of the whole Hub."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Card, Panel, View
from frameshare_site.pages.models import basis
from frameshare_site.parts import facts, legend, nothing
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis
from frameshare_site.shapes.line import Series, line
from frameshare_site.words import Words

_COLOURS = {"seed": theme.tone("muted"), "collected": theme.tone("accent")}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card; statements and snapshots are two series and are not joined."""
    result = warehouse.query("hub_totals")
    return Card("totals", result, (_view(result.dicts(), words),), words.caveats("totals"))


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the first and the last number known."""
    if not rows:
        return words("totals.title.none")
    first, last = rows[0], rows[-1]
    values = {"first_month": first["as_of"], "last": last["models"], "last_month": last["as_of"]}
    return words("totals.title", first=first["models"], **values)


def _view(rows: Sequence[Row], words: Words) -> View:
    if not rows:
        return nothing(words, "totals")
    series = [
        Series(
            origin,
            words(f"totals.{origin}"),
            _COLOURS[origin],
            [row["as_of"].isoformat() for row in shown],
            [row["models"] for row in shown],
            hover=[_hover(row, words) for row in shown],
            dash="dash" if origin == "seed" else "solid",
        )
        for origin in distinct(rows, "origin")
        for shown in [matching(rows, origin=origin)]
    ]
    figure = line(series, Axis(kind="date"), Axis(kind="number"))
    links = basis.published(matching(rows, origin="seed")[-1:])
    stated = facts(words, "totals", words("totals.n", figures=len(rows)), rows, sources=links)
    return View(title(rows, words), stated, (Panel(figure, height=320),), None, legend(series))


def _hover(row: Row, words: Words) -> str:
    return words("totals.hover.at_least" if row["is_at_least"] else "totals.hover", row)
