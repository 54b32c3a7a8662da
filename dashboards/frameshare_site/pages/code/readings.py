"""Does the rebuilt series agree with what was published while the site was online? A table.

Before the archive is collected the readings are compared with the bundled sample of its links.
"""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Card, Cell, CellKind, Column, Facts, Link, Table, View
from frameshare_site.pages.code import sources
from frameshare_site.pages.code.sources import Known
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.words import Words

# What a reading is compared with (the first that is known), and the column that says whether they agree.
BASES = {"rebuilt": "agrees", "sample": "agrees_with_sample"}


def card(warehouse: Warehouse, about: Known) -> Card:
    """Return the table of readings beside the rebuilt shares."""
    words = about.words
    result = warehouse.query("code_published_readings")
    rows = result.dicts()
    caveats = tuple(words(f"readings.caveat.{key}") for key in ("date", "quarter", "second_hand"))
    return Card("readings", result, (_view(rows, warehouse, words),), caveats)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return how many readings lie within the interval of the rebuilt series, or of the sample before it."""
    if not rows:
        return words("readings.title.none")
    for basis in BASES:
        compared = [row for row in rows if row[f"{basis}_share"] is not None]
        if compared:
            agreeing = sum(bool(row[BASES[basis]]) for row in compared)
            return words(f"readings.title.{basis}", n=agreeing, of=len(compared))
    return words("readings.title.alone", n=len(rows))


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
        ("basis", "text"),
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
    basis = next((name for name in BASES if row[f"{name}_share"] is not None), None)
    share, low, high, n = (
        row[f"{basis}_{column}"] if basis else None for column in ("share", "low", "high", "denominator")
    )
    agrees = row[BASES[basis]] if basis else None
    interval = words("interval", low=words.percent(low), high=words.percent(high)) if basis else None
    points = 100 * (share - row["share"]) if basis else None
    difference = (
        None if points is None else Cell(words("readings.points", points=f"{points:+.1f}"), sort=points)
    )
    verdict = (
        None if agrees is None else Cell(words("yes" if agrees else "no"), tone="good" if agrees else "stale")
    )
    return (
        row["read_on"],
        sources.framework_title(warehouse, str(row["framework"]), words),
        row["share"],
        words(f"readings.basis.{basis}") if basis else None,
        share,
        interval,
        n,
        difference,
        verdict,
        Cell(str(row["source"]), url=row["source_url"], note=_note(row, words)),
    )


def _note(row: Row, words: Words) -> str:
    key = f"readings.note.{row['reading']}"
    return words(key) if key in words else str(row["note"] or "")
