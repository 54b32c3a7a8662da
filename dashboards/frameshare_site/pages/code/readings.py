"""Does the rebuilt series agree with what was published while the site was online? A table.

Before the archive is collected the readings are compared with the bundled sample of its links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameshare_site.page import Card, Cell, CellKind, Facts, Link, Table, View
from frameshare_site.pages.code.sources import Known
from frameshare_site.parts import columns, facts
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.words import Words

# What a reading is compared with (the first that is known), and the column that says whether they agree.
BASES = {"rebuilt": "agrees", "sample": "agrees_with_sample"}
COLUMNS: Mapping[str, CellKind] = {
    "read_on": "date",
    "framework": "text",
    "share": "percent",
    "basis": "text",
    "rebuilt": "percent",
    "interval": "text",
    "n": "number",
    "difference": "text",
    "agrees": "badge",
    "source": "link",
}


def card(warehouse: Warehouse, about: Known) -> Card:
    """Return the table of readings beside the rebuilt shares."""
    words = about.words
    result = warehouse.query("code_published_readings")
    rows = result.dicts()
    body = tuple(_row(row, about) for row in rows)
    table = Table(words("readings.caption"), columns(words, "readings", COLUMNS), body)
    view = View(title(rows, words), stated(rows, words), table=table if rows else None)
    return Card("readings", result, (view,), words.caveats("readings"))


def stated(rows: Sequence[Row], words: Words, of: str = "") -> Facts:
    """Return the facts of a figure of published readings."""
    links = tuple(Link(str(row["source"]), row["source_url"]) for row in matching(rows, framework="pytorch"))
    n = words("share.n.readings", n=len(rows))
    return facts(words, "share", n, rows, of=of, day="read_on", sources=links)


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


def _row(row: Row, about: Known) -> tuple[object, ...]:
    words = about.words
    key = f"readings.note.{row['reading']}"
    note = words(key) if key in words else str(row["note"] or "")
    basis = next((name for name in BASES if row[f"{name}_share"] is not None), None)
    return (
        row["read_on"],
        about.framework(row["framework"]),
        row["share"],
        *(_compared(row, basis, words) if basis else (None,) * 6),
        Cell(str(row["source"]), url=row["source_url"], note=note),
    )


def _compared(row: Row, basis: str, words: Words) -> tuple[object, ...]:
    share, low, high, n = (row[f"{basis}_{column}"] for column in ("share", "low", "high", "denominator"))
    points, agrees = 100 * (share - row["share"]), row[BASES[basis]]
    verdict = Cell(words("yes" if agrees else "no"), tone="good" if agrees else "stale")
    return (
        words(f"readings.basis.{basis}"),
        share,
        words("interval", low=low, high=high),
        n,
        Cell(words("readings.points", points=f"{points:+.1f}"), sort=points),
        None if agrees is None else verdict,
    )
