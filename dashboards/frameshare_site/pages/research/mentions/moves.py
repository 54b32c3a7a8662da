"""Researchers who changed, for any two years: the published lists, and next to them our own reading."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Card, Column, Option, Selector, Table, View, every
from frameshare_site.pages.research.mentions.facts import facts
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.words import Words

JOININGS = ("conservative", "exact", "loose")
AUTHOR_RULES = ("all", "first", "last")
SHOWN = 15
FEWEST = 30
PUBLISHED = "published"
COLUMNS = ("from_year", "to_year", "changed", "changed_of", "changed_share", "stayed_share", "back_share")


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: name matching and author rule selectable."""
    result = warehouse.query("researcher_moves")
    rows = result.dicts()
    caveats = tuple(words(f"moves.caveat.{key}") for key in ("names", "samples", "sign"))
    if not rows:
        nothing = View(words("moves.title.none"), facts((), words, "moves", ""))
        return Card("movers", result, (nothing,), caveats)

    variants = warehouse.query("researcher_migration").dicts()

    def view(choice: dict[str, str]) -> View:
        return _view(rows, choice, variants, words)

    selectors = (_selector("joining", JOININGS, words), _selector("author_rule", AUTHOR_RULES, words))
    return Card(
        "movers",
        result,
        every(selectors, view),
        caveats,
        selectors,
    )


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the share of TensorFlow researchers who changed between the best-covered pair of years."""
    changes = [pair for pair in pairs(rows) if pair["changed_share"] is not None]
    if not changes:
        return words("moves.title.none")
    best = max(changes, key=lambda pair: (pair["changed_of"], -pair["from_year"]))
    return words(
        "moves.title.changed",
        share=words.percent(best["changed_share"]),
        changed=words.number(best["changed"]),
        of=words.number(best["changed_of"]),
        from_year=best["from_year"],
        to_year=best["to_year"],
    )


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
    stated = facts([*lists, *own], words, "moves", words.count("moves.n", len(shown)), is_published_too=True)
    if not shown:
        return View(words("moves.title.none"), stated)
    columns = tuple(
        Column(key, words(f"moves.column.{key}"), "percent" if key.endswith("share") else "number")
        for key in COLUMNS
    )
    cells = tuple((basis, *(pair[c] for c in COLUMNS)) for basis, pair in shown)
    table = Table(words("moves.table"), (Column("basis", words("moves.column.basis")), *columns), cells)
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
                from_year=mine["from_year"],
                to_year=mine["to_year"],
                published=words.percent(published["changed_share"]),
                published_of=words.number(published["changed_of"]),
                with_vendors=words.percent(with_vendors[0]),
                read=words.percent(mine["changed_share"]),
                read_of=words.number(mine["changed_of"]),
            )
        )
    return tuple(said)


def _notes(author_rule: str, rows: Sequence[Row], words: Words) -> tuple[str, ...]:
    """Say what the three ways to match names give for the best-covered pair of years."""
    of_rule = matching(rows, author_rule=author_rule)
    parts = []
    for joining in JOININGS:
        known = [p for p in pairs(matching(of_rule, joining=joining)) if p["changed_share"] is not None]
        if not known:
            continue
        best = max(known, key=lambda pair: (pair["changed_of"], -pair["from_year"]))
        parts.append(
            words(
                "moves.note.part",
                joining=words(f"joining.{joining}"),
                share=words.percent(best["changed_share"]),
                of=words.number(best["changed_of"]),
                from_year=best["from_year"],
                to_year=best["to_year"],
            )
        )
    return (words("moves.note.joining", parts=words.joined(parts)),) if parts else ()


def _selector(key: str, options: Sequence[str], words: Words) -> Selector:
    return Selector(key, words(key), tuple(Option(option, words(f"{key}.{option}")) for option in options))
