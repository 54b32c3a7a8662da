"""What the cards of all pages are made of, named in a page's words: sections, selectors, columns, facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from frameshare_site.page import (
    Block,
    CellKind,
    Column,
    Facts,
    LegendItem,
    Option,
    Section,
    Selector,
    View,
)
from frameshare_site.reading import Row, latest_date
from frameshare_site.shapes.bars import Bars
from frameshare_site.shapes.line import Series
from frameshare_site.translation import heading
from frameshare_site.words import Words


def section(words: Words, name: str, *blocks: Block, key: str | None = None) -> Section:
    """Return a section with the words `name.section` and, if there are any, `name.intro`.

    Its anchor is `by-<name>`, or `key`.
    """
    intro = (words(f"{name}.intro"),) if f"{name}.intro" in words else ()
    return Section(key or f"by-{name}", words(f"{name}.section"), blocks, intro)


def selector(words: Words, key: str, options: Iterable[str], prefix: str | None = None) -> Selector:
    """Return a selector with the words `prefix` and, of each option, `prefix.<option>`; `prefix` is `key`."""
    prefix = prefix or key
    return Selector(key, words(prefix), tuple(Option(o, words(f"{prefix}.{o}")) for o in options))


def columns(words: Words, table: str, kinds: Mapping[str, CellKind]) -> tuple[Column, ...]:
    """Return the columns of a table under their headings; the words `<column>.note` are the tooltip."""
    made = []
    for key, kind in kinds.items():
        notes = (f"{table}.column.{key}.note", f"column.{key}.note")
        note = next((words(name) for name in notes if name in words), "")
        made.append(Column(key, heading_of(words, table, key), kind, note))
    return tuple(made)


def heading_of(words: Words, table: str, key: str) -> str:
    """Return the words `table.column.<key>` or `column.<key>`, else the name as people write it."""
    own = (f"{table}.column.{key}", f"column.{key}")
    return next((words(name) for name in own if name in words), heading(key, words.language))


def facts(
    words: Words,
    card: str,
    n: str = "",
    rows: Sequence[Row] = (),
    *,
    of: str = "",
    day: str = "as_of",
    **known: Any,
) -> Facts:
    """Return the facts of a figure over `rows`, with the words `card.unit` and `card.denominator`.

    `of` names one measure among several, which may have words of its own, `card.unit.<of>`; `day` is the
    column of the as-of day; `known` are facts that the rows do not tell.
    """
    general = (f"{card}.unit", f"{card}.denominator")
    unit, denominator = (words(f"{key}.{of}" if f"{key}.{of}" in words else key) for key in general)
    origins = frozenset(str(row["origin"]) for row in rows if row.get("origin"))
    told = {"as_of": latest_date(row.get(day) for row in rows), "origins": origins}
    return Facts(unit, denominator, n, **{**told, **known})


def nothing(words: Words, card: str) -> View:
    """Return the view of a card that has no row, with the words `card.title.none`."""
    return View(words(f"{card}.title.none"), facts(words, card))


def legend(drawn: Iterable[Series | Bars]) -> tuple[LegendItem, ...]:
    """Return the buttons by which a reader picks what is drawn."""
    return tuple(LegendItem(one.key, one.title, one.colour, one.dash != "solid") for one in drawn)
