"""Does the rebuilt series agree with what was published while the site was there? A table."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Card, Cell, CellKind, Column, Facts, Link, Table, View
from frameshare_site.pages.code import sources
from frameshare_site.pages.code.sources import Known
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.words import Words


def card(warehouse: Warehouse, about: Known) -> Card:
    """Return the table of readings beside the rebuilt shares."""
    words = about.words
    result = warehouse.query("code_published_readings")
    rows = result.dicts()
    caveats = tuple(words(f"readings.caveat.{key}") for key in ("date", "quarter", "second_hand"))
    return Card("readings", result, (_view(rows, warehouse, words),), caveats)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return how many readings lie within the rebuilt interval."""
    compared = [row for row in rows if row["rebuilt_share"] is not None]
    if not rows:
        return words("readings.title.none")
    if not compared:
        return words("readings.title.seed", n=len(rows))
    agreeing = sum(bool(row["agrees"]) for row in compared)
    return words("readings.title.compared", n=agreeing, of=len(compared))


def _view(rows: Sequence[Row], warehouse: Warehouse, words: Words) -> View:
    links = tuple(Link(str(row["source"]), row["source_url"]) for row in matching(rows, framework="pytorch"))
    facts = Facts(
        words("share.unit"),
        words("share.denominator"),
        words("share.n.readings", n=len(rows)),
        sources=links,
        as_of=max((row["read_on"] for row in rows), default=None),
        origins=frozenset({"seed"} if rows else ()),
    )
    if not rows:
        return View(title(rows, words), facts)
    headings: tuple[tuple[str, CellKind], ...] = (
        ("read_on", "date"),
        ("framework", "text"),
        ("share", "percent"),
        ("rebuilt", "percent"),
        ("interval", "text"),
        ("n", "number"),
        ("difference", "text"),
        ("agrees", "badge"),
        ("source", "link"),
    )
    columns = tuple(Column(key, words(f"readings.column.{key}"), kind) for key, kind in headings)
    body = tuple(_row(row, warehouse, words) for row in rows)
    return View(title(rows, words), facts, table=Table(words("readings.caption"), columns, body))


def _row(row: Row, warehouse: Warehouse, words: Words) -> tuple[object, ...]:
    interval = None
    difference = None
    if row["rebuilt_share"] is not None:
        interval = words(
            "interval", low=words.percent(row["rebuilt_low"]), high=words.percent(row["rebuilt_high"])
        )
        points = 100 * row["difference"]
        difference = Cell(words("readings.points", points=f"{points:+.1f}"), sort=points)
    verdict = None if row["agrees"] is None else "yes" if row["agrees"] else "no"
    return (
        row["read_on"],
        sources.framework_title(warehouse, str(row["framework"]), words),
        row["share"],
        row["rebuilt_share"],
        interval,
        row["rebuilt_denominator"],
        difference,
        None if verdict is None else Cell(words(verdict), tone="good" if row["agrees"] else "stale"),
        Cell(str(row["source"]), url=row["source_url"], note=_note(row, words)),
    )


def _note(row: Row, words: Words) -> str:
    key = f"readings.note.{row['reading']}"
    return words(key) if key in words else str(row["note"] or "")
