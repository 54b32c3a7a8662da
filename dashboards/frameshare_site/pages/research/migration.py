"""What became of each framework's authors in a later year: a Sankey, six variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameshare_site import theme
from frameshare_site.page import Card, Column, Panel, Table, View, every
from frameshare_site.pages.research import counts
from frameshare_site.parts import nothing, selector
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Figure
from frameshare_site.shapes.sankey import Flow, Node, sankey
from frameshare_site.words import Words

AUTHOR_RULES = ("all", "first", "last")
VENDOR_PAPERS = ("excluded", "included")
# How far the right side reaches: framework in both years (as in the title), searched, everybody.
REACHES = ("framework", "neither", "everybody")
FRAMEWORKS = ("pytorch", "tensorflow")
ORDER = (*FRAMEWORKS, "neither", "not_labelled", "not_seen")


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: author rule, vendor papers and reach selectable."""
    result = warehouse.query("researcher_migration")
    rows = result.dicts()
    caveats = words.caveats("migration", "authors", "lists", "sign")
    if not rows:
        return Card("changed", result, (nothing(words, "migration"),), caveats)
    titles = theme.palette_of(warehouse).titles
    rests_on = counts.basis(warehouse, result.name)

    def view(choice: dict[str, str]) -> View:
        variant = matching(rows, author_rule=choice["author_rule"], vendor_papers=choice["vendor_papers"])
        return _view(variant, rests_on, choice["reach"], titles, words)

    selectors = (
        selector(words, "author_rule", AUTHOR_RULES),
        selector(words, "vendor_papers", VENDOR_PAPERS),
        selector(words, "reach", REACHES),
    )
    return Card("changed", result, every(selectors, view), (*_spread(rows, words), *caveats), selectors)


def _spread(rows: Sequence[Row], words: Words) -> tuple[str, ...]:
    """Say how far apart the variants are: one figure alone says little."""
    ends: dict[str, float] = {}
    for move, origin in (("changed", "tensorflow"), ("stayed", "pytorch")):
        to_pytorch = matching(rows, from_framework=origin, to_framework="pytorch")
        shares = [row["share"] for row in to_pytorch if row["share"] is not None]
        if not shares:
            return ()
        ends |= {f"{move}_low": min(shares), f"{move}_high": max(shares)}
    return (words("migration.caveat.spread", **ends),)


def title(rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> str:
    """Return which way the larger share of authors changed, and the share that went the other way."""
    change = larger_change(rows)
    if change is None:
        return words("migration.title.none")
    values = {
        **change,
        "origin": titles.get(change["from_framework"], change["from_framework"]),
        "target": titles.get(change["to_framework"], change["to_framework"]),
    }
    backs = matching(rows, from_framework=change["to_framework"], to_framework=change["from_framework"])
    if not backs or backs[0]["share"] is None:
        return words("migration.title.one_way", values)
    key = "even" if backs[0]["share"] == change["share"] else "both_ways"
    return words(f"migration.title.{key}", values, back=backs[0]["share"])


def larger_change(rows: Sequence[Row]) -> Row | None:
    """Return the change between two frameworks that the largest share of authors made, or None."""
    changes = [
        row
        for row in rows
        if row["from_framework"] in FRAMEWORKS
        and row["to_framework"] in FRAMEWORKS
        and row["from_framework"] != row["to_framework"]
        and row["share"] is not None
    ]
    return max(changes, key=lambda row: row["share"], default=None)


def _view(
    rows: Sequence[Row], basis: Sequence[Row], reach: str, titles: Mapping[str, str], words: Words
) -> View:
    shown = [row for row in rows if _is_within(row["to_framework"], reach) and row["authors"]]
    n = words("migration.n", authors=sum(row["authors"] for row in shown))
    facts = counts.facts(basis, words, "migration", "source.lists", n)
    if not shown:
        return View(words("migration.title.none"), facts)
    panel = Panel(_figure(shown, titles, words), height=400)
    return View(
        title(rows, titles, words), facts, (panel,), _table(rows, titles, words), notes=_notes(rows, words)
    )


def _is_within(target: str, reach: str) -> bool:
    if reach == "everybody":
        return True
    return target in FRAMEWORKS or (reach == "neither" and target == "neither")


def _notes(rows: Sequence[Row], words: Words) -> tuple[str, ...]:
    numbers = {
        target: sum(row["authors"] or 0 for row in matching(rows, to_framework=target))
        for target in ("neither", "not_labelled", "not_seen")
    }
    return (words("migration.note.rest", **numbers),) if any(numbers.values()) else ()


def _figure(rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> Figure:
    origins = _ordered(distinct(rows, "from_framework"))
    targets = _ordered(distinct(rows, "to_framework"))
    flows = [
        Flow(row["from_framework"], row["to_framework"], row["authors"], _hover(row, titles, words))
        for row in sorted(rows, key=lambda row: _place(row["to_framework"]))
    ]
    left = [_node(key, rows, "from_framework", titles, words) for key in origins]
    right = [_node(key, rows, "to_framework", titles, words) for key in targets]
    return sankey(left, right, flows, (str(rows[0]["from_year"]), str(rows[0]["to_year"])))


def _node(key: str, rows: Sequence[Row], side: str, titles: Mapping[str, str], words: Words) -> Node:
    authors = sum(row["authors"] for row in rows if row[side] == key)
    label = words("migration.node", name=_name(key, titles, words), authors=authors)
    return Node(key, label, theme.framework(key))


def _name(key: str, titles: Mapping[str, str], words: Words) -> str:
    group = f"group.{key}"
    return words(group) if group in words else titles.get(key, key)


def _hover(row: Row, titles: Mapping[str, str], words: Words) -> str:
    origin, target = (_name(row[side], titles, words) for side in ("from_framework", "to_framework"))
    return words("migration.hover", row, origin=origin, target=target)


def _place(key: str) -> int:
    return ORDER.index(key) if key in ORDER else len(ORDER)


def _ordered(keys: Sequence[str]) -> list[str]:
    return sorted(keys, key=lambda key: (_place(key), key))


def _table(rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> Table:
    columns = (
        Column("from_framework", words("migration.column.from")),
        Column("to_framework", words("migration.column.to")),
        Column("authors", words("migration.column.authors"), "number"),
        Column(
            "denominator", words("migration.column.denominator"), "number", words("migration.denominator")
        ),
        Column("share", words("column.share"), "percent"),
    )
    shown = tuple(
        (
            _name(row["from_framework"], titles, words),
            _name(row["to_framework"], titles, words),
            row["authors"],
            row["denominator"],
            row["share"],
        )
        for row in sorted(rows, key=lambda row: (_place(row["from_framework"]), _place(row["to_framework"])))
    )
    return Table(words("migration.table"), columns, shown, is_searchable=False)
