"""What the page's charts share: the snapshot that they are based on, and labels' titles and order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from frameshare_site import theme
from frameshare_site.page import Card, Facts, LegendItem, Link, View
from frameshare_site.reading import Row, Warehouse, distinct, latest_date, stale_sources
from frameshare_site.text import web_address
from frameshare_site.words import Words

HUB = "https://huggingface.co/models"
# Months with fewer models say more about chance than about frameworks.
FEWEST_MODELS = 30


def facts(
    rows: Sequence[Row],
    words: Words,
    measured: tuple[str, str, str],
    *,
    as_of: date | None = None,
    origins: Collection[str] = ("collected",),
) -> Facts:
    """Return the facts of a figure over these rows; `measured` gives unit, denominator and n."""
    collected = [row for row in rows if row.get("origin") != "seed"]
    named = words.joined([words.label("scope", str(scope)) for scope in distinct(collected, "scope")])
    links = (Link(words("source.hub", scope=named), HUB),) if named else ()
    days = as_of or latest_date(row["as_of"] for row in rows)
    is_partial = any(row.get("is_partial") for row in rows)
    return Facts(
        *measured,
        sources=(*links, *published(rows)),
        as_of=days,
        origins=frozenset(origins),
        is_partial=is_partial,
    )


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


def nothing(words: Words, key: str) -> View:
    """Return the view of a card that has no row."""
    return View(words(f"{key}.title.none"), Facts(words(f"{key}.unit"), words(f"{key}.denominator"), ""))


def titles(warehouse: Warehouse) -> theme.Palette:
    """Return the palette, which knows the titles of frameworks."""
    return theme.palette(warehouse.query("frameworks").dicts())


def legend_item(key: str, title: str, colour: str, *, is_dashed: bool = False) -> LegendItem:
    """Return the legend's entry of a series."""
    return LegendItem(key, title, colour, is_dashed)


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


def interval(low: float | None, high: float | None, words: Words) -> str | None:
    """Return a Wilson interval as text, or None where the figure is not from a sample."""
    if low is None or high is None:
        return None
    return words("interval", low=words.percent(low), high=words.percent(high))


def label_title(palette: theme.Palette, words: Words, label: str) -> str:
    """Return a label's title: the framework's, or the page's word for unknown."""
    return words("label.unknown") if label == "unknown" else palette.title(label)


def is_weak(row: Row | None, count: str) -> bool:
    """Tell whether a month's figure rests on few models or is not complete."""
    return row is not None and (bool(row["is_partial"]) or row[count] < FEWEST_MODELS)


def settled(rows: Sequence[Row], count: str) -> list[Row]:
    """Return the rows of complete months with enough models to draw conclusions from."""
    return [row for row in rows if not row["is_partial"] and row[count] >= FEWEST_MODELS]
