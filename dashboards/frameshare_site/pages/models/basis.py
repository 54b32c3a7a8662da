"""What the page's charts share: the snapshot that they are based on, and labels' titles and order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date

from frameshare_site import theme
from frameshare_site.page import Card, Facts, Link, Panel
from frameshare_site.parts import facts as stated
from frameshare_site.reading import Row, Warehouse, distinct, matching, stale_sources
from frameshare_site.shapes.bars import Bars, bars
from frameshare_site.shapes.figure import Axis, year_axis
from frameshare_site.text import web_address
from frameshare_site.words import Words

HUB = "https://huggingface.co/models"
# Months with fewer models say more about chance than about frameworks.
FEWEST_MODELS = 30


def facts(rows: Sequence[Row], words: Words, card: str, n: str, of: str = "") -> Facts:
    """Return the facts of a figure of `card` over these rows, collected unless they say otherwise."""
    collected = [row for row in rows if row.get("origin") != "seed"]
    named = words.joined([words.label("scope", str(scope)) for scope in distinct(collected, "scope")])
    links = (Link(words("source.hub", scope=named), HUB),) if named else ()
    origins = frozenset(str(row.get("origin", "collected")) for row in rows)
    return stated(words, card, n, rows, of=of, sources=(*links, *published(rows)), origins=origins)


def is_stale(warehouse: Warehouse) -> bool:
    """Tell whether the source of the snapshot that the pages use is overdue."""
    described = [row["source"] for row in warehouse.query("hub_snapshots").dicts() if row["is_basis"]]
    return bool(stale_sources(warehouse) & set(described))


def overdue(card: Card) -> Card:
    """Return the card with what it draws from collected figures marked as overdue."""
    views = tuple(
        replace(view, facts=replace(view.facts, is_stale="collected" in view.facts.origins))
        for view in card.views
    )
    return replace(card, views=views)


def published(rows: Sequence[Row]) -> tuple[Link, ...]:
    """Return where the seed figures among these rows were published."""
    sources = dict.fromkeys(
        str(row["source"]) for row in rows if row.get("origin") == "seed" and row.get("source")
    )
    return tuple(Link(source, web_address(source)) for source in sources)


def listing_names(places: Collection[tuple[date, str]], words: Words) -> dict[tuple[date, str], str]:
    """Return the heading of each listing, by day and scope; those of one month and scope show their day."""
    months = Counter((words.month(day), scope) for day, scope in places)
    return {
        (day, scope): words(
            "gap.panel",
            month=words.day(day) if months[words.month(day), scope] > 1 else words.month(day),
            scope=words.label("scope", scope),
        )
        for day, scope in places
    }


def year_panels(
    rows: Sequence[Row], groups_of: Callable[[Sequence[Row]], list[Bars]], words: Words
) -> tuple[Panel, ...]:
    """Return the bars of each listing by year of creation, one panel a listing."""
    panels = []
    places = dict.fromkeys((row["as_of"], str(row["scope"])) for row in rows)
    for (day, scope), name in listing_names(places, words).items():
        shown = matching(rows, as_of=day, scope=scope)
        x = year_axis((row["created_year"] for row in shown), 0.6)
        figure = bars(groups_of(shown), x, Axis(kind="percent", range=(0, 1.02)))
        panels.append(Panel(figure, name, height=300))
    return tuple(panels)


def label_title(palette: theme.Palette, words: Words, label: str) -> str:
    """Return a label's title: the framework's, or the page's word for unknown."""
    return words("label.unknown") if label == "unknown" else palette.title(label)


def is_weak(row: Row | None, count: str) -> bool:
    """Tell whether a month's figure rests on few models or is not complete."""
    return row is not None and (bool(row["is_partial"]) or row[count] < FEWEST_MODELS)


def settled(rows: Sequence[Row], count: str) -> list[Row]:
    """Return the rows of complete months with enough models to draw conclusions from."""
    return [row for row in rows if not row["is_partial"] and row[count] >= FEWEST_MODELS]
