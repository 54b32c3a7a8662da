"""Researchers who changed, for any two years: the published lists, and next to them our own reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameshare_site.page import Card, CellKind, Table, View, every
from frameshare_site.pages.research import counts
from frameshare_site.parts import columns, selector
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.words import Words

JOININGS = ("conservative", "exact", "loose")
AUTHOR_RULES = ("all", "first", "last")
SHOWN = 15
FEWEST = 30
PUBLISHED = "published"
COLUMNS: Mapping[str, CellKind] = {
    "basis": "text",
    "from_year": "number",
    "to_year": "number",
    "changed": "number",
    "changed_of": "number",
    "changed_share": "percent",
    "stayed_share": "percent",
    "back_share": "percent",
}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: name matching and author rule selectable."""
    result = warehouse.query("researcher_moves")
    rows = result.dicts()
    variants = warehouse.query("researcher_migration").dicts()
    selectors = (selector(words, "joining", JOININGS), selector(words, "author_rule", AUTHOR_RULES))
    views = every(selectors, lambda choice: _view(rows, choice, variants, words))
    return Card("movers", result, views, words.caveats("moves"), selectors)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the share of TensorFlow researchers who changed between the best-covered pair of years."""
    best = _best(rows)
    return words("moves.title.changed", best) if best else words("moves.title.none")


def _best(rows: Sequence[Row]) -> Row | None:
    """Return the pair of years with the most researchers of whom it is known whether they changed."""
    known = [pair for pair in pairs(rows) if pair["changed_share"] is not None]
    return max(known, key=lambda pair: (pair["changed_of"], -pair["from_year"]), default=None)


def pairs(rows: Sequence[Row]) -> list[Row]:
    """Return one row per pair of years, the nearest years first: changed, stayed, went back."""
    found: dict[tuple[int, int], dict[str, object]] = {}
    for row in rows:
        pair = found.setdefault((row["from_year"], row["to_year"]), {})
        pair[f"{row['from_framework']}-{row['to_framework']}"] = row
    return [
        _pair(years, moves) for years, moves in sorted(found.items(), key=lambda item: _distance(item[0]))
    ]


def _distance(years: tuple[int, int]) -> tuple[int, int]:
    return years[1] - years[0], -years[0]


def _pair(years: tuple[int, int], moves: dict[str, object]) -> Row:
    def value(move: str, column: str) -> object:
        row = moves.get(move)
        return row[column] if isinstance(row, dict) else None

    return {
        "from_year": years[0],
        "to_year": years[1],
        "changed": value("tensorflow-pytorch", "authors"),
        "changed_of": value("tensorflow-pytorch", "denominator") or 0,
        "changed_share": value("tensorflow-pytorch", "share"),
        "stayed_share": value("pytorch-pytorch", "share"),
        "back_share": value("pytorch-tensorflow", "share"),
    }


def _view(rows: Sequence[Row], choice: dict[str, str], variants: Sequence[Row], words: Words) -> View:
    own = matching(rows, **choice)
    lists = matching(rows, joining=PUBLISHED, author_rule=choice["author_rule"])
    shown = [
        (words(f"moves.basis.{basis}"), pair)
        for basis, found in ((PUBLISHED, lists), ("read", own))
        for pair in pairs(found)
        if pair["changed_of"]
    ][:SHOWN]
    n = words.count("moves.n", len(shown))
    stated = counts.facts_of_texts([*lists, *own], words, "moves", n, is_published_too=True)
    if not shown:
        return View(words("moves.title.none"), stated)
    of_pair = [key for key in COLUMNS if key != "basis"]
    cells = tuple((basis, *(pair[key] for key in of_pair)) for basis, pair in shown)
    table = Table(words("moves.table"), columns(words, "moves", COLUMNS), cells)
    notes = (
        *_reconciled(lists, own, variants, choice["author_rule"], words),
        *_notes(choice["author_rule"], rows, words),
    )
    # A reading of a few researchers does not take the place of what was published.
    is_enough = any(pair["changed_of"] >= FEWEST for pair in pairs(own))
    return View(title(own if is_enough or not lists else lists, words), stated, table=table, notes=notes)


def _reconciled(
    lists: Sequence[Row], own: Sequence[Row], variants: Sequence[Row], author_rule: str, words: Words
) -> tuple[str, ...]:
    """Say why the published share and ours of the same two years, both on one page, differ."""
    of_years = {(p["from_year"], p["to_year"]): p for p in pairs(own) if p["changed_share"] is not None}
    said = []
    for published in pairs(lists):
        mine = of_years.get((published["from_year"], published["to_year"]))
        with_vendors = [
            row["share"]
            for row in matching(variants, author_rule=author_rule, vendor_papers="included")
            if (row["from_framework"], row["to_framework"]) == ("tensorflow", "pytorch")
        ]
        if mine is None or published["changed_share"] is None or not with_vendors:
            continue
        said.append(
            words(
                "moves.note.reconciled",
                mine,
                published=published["changed_share"],
                published_of=published["changed_of"],
                with_vendors=with_vendors[0],
            )
        )
    return tuple(said)


def _notes(author_rule: str, rows: Sequence[Row], words: Words) -> tuple[str, ...]:
    """Say what the three ways to match names give for the best-covered pair of years."""
    of_rule = matching(rows, author_rule=author_rule)
    found = {joining: _best(matching(of_rule, joining=joining)) for joining in JOININGS}
    parts = [words("moves.note.part", best, joining=key) for key, best in found.items() if best]
    return (words("moves.note.joining", parts=words.joined(parts)),) if parts else ()
