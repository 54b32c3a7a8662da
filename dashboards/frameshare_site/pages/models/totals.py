"""How many models the Hub holds: official statements, and snapshots of the whole Hub."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Card, Facts, Panel, View
from frameshare_site.pages.models import basis
from frameshare_site.reading import Row, Warehouse, distinct, latest_date, matching
from frameshare_site.shapes.figure import Axis
from frameshare_site.shapes.line import Series, line
from frameshare_site.words import Words

_COLOURS = {"seed": theme.tone("muted"), "collected": theme.tone("accent")}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card; statements and snapshots are two series and are not joined."""
    result = warehouse.query("hub_totals")
    caveats = (words("totals.caveat.rounded"), words("totals.caveat.series"))
    return Card(
        "totals",
        result,
        (_view(result.dicts(), words),),
        caveats,
    )


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the first and the last number known."""
    if not rows:
        return words("totals.title.none")
    first, last = rows[0], rows[-1]
    return words(
        "totals.title",
        first=words.number(first["models"]),
        first_month=words.month(first["as_of"]),
        last=words.number(last["models"]),
        last_month=words.month(last["as_of"]),
    )


def _view(rows: Sequence[Row], words: Words) -> View:
    if not rows:
        return basis.nothing(words, "totals")
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
    links = basis.published([row for row in rows if row["origin"] == "seed"][-1:])
    facts = Facts(
        words("totals.unit"),
        words("totals.denominator"),
        words("totals.n", figures=words.number(len(rows))),
        links,
        latest_date(row["as_of"] for row in rows),
        frozenset(distinct(rows, "origin")),
    )
    legend = tuple(basis.legend_item(s.key, s.title, s.colour, is_dashed=s.dash != "solid") for s in series)
    return View(title(rows, words), facts, (Panel(figure, height=320),), None, legend)


def _hover(row: Row, words: Words) -> str:
    key = "totals.hover.at_least" if row["is_at_least"] else "totals.hover"
    return words(key, models=words.number(row["models"]), day=words.day(row["as_of"]))
