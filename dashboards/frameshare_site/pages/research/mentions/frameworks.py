"""Which frameworks papers name, JAX and others included: anywhere, or in the body only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from frameshare_site import theme
from frameshare_site.page import Card, CellKind, Panel, Table, View, every
from frameshare_site.pages.research import counts
from frameshare_site.parts import columns, legend, nothing
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis, year_axis
from frameshare_site.shapes.line import line
from frameshare_site.words import Words

RULE_SETS = ("mention-1", "mention-1-body")
DRAWN = 8
COLUMNS: Mapping[str, CellKind] = {
    "year": "number",
    "framework": "text",
    "papers": "number",
    "papers_read": "number",
    "share": "percent",
    "read_low": "percent",
    "read_high": "percent",
}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: anywhere or body selectable."""
    result = warehouse.query("mention_frameworks_by_year")
    rows = result.dicts()
    if not rows:
        return Card("named", result, (nothing(words, "frameworks"),), words.caveats("frameworks"))
    titles = theme.palette_of(warehouse).titles
    wider = _wider(warehouse.query("mention_ecosystem").dicts(), titles, words)

    def view(choice: dict[str, str]) -> View:
        made = _view(matching(rows, **choice), titles, words)
        return made if made.is_empty else replace(made, notes=(*made.notes, *wider))

    selectors = (counts.rule_set_selector(RULE_SETS, words),)
    return Card("named", result, every(selectors, view), words.caveats("frameworks"), selectors)


def title(rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> str:
    """Return the framework that the newest year's papers name most, and how far the next one is behind."""
    known = [row for row in rows if row["share"] is not None]
    if not known:
        return words("frameworks.title.none")
    year = max(row["year"] for row in known)
    ranked = sorted(matching(known, year=year), key=lambda row: -row["share"])
    first = ranked[0]
    values = {"year": year, "first": titles.get(first["framework"], first["framework"])}
    if first["papers_with_mention"] == 0:
        return words("frameworks.title.nothing", year=year)
    if len(ranked) == 1:
        return words("frameworks.title.one", share=first["share"], **values)
    second = ranked[1]
    return words(
        "frameworks.title.two",
        share=first["share"],
        second=titles.get(second["framework"], second["framework"]),
        second_share=second["share"],
        **values,
    )


def _wider(rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> tuple[str, ...]:
    """Say what the wider definition, which counts libraries of a framework, finds in the newest year read."""
    newest = [row for row in rows if row["year"] == max(row["year"] for row in rows)]
    named = {row["framework"]: row for row in newest if row["papers_naming_framework"]}
    parts = [
        words("frameworks.wider.part", {**named[key], "framework": titles.get(key, key)})
        for key in ("pytorch", "tensorflow", "jax")
        if key in named
    ]
    if not parts:
        return ()
    return (words("frameworks.wider", newest[0], parts=words.joined(parts)),)


def _view(rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> View:
    named = [row for row in rows if row["share"] is not None]
    n = words("n.papers_read", papers=_papers(named))
    stated = counts.facts_of_texts(named, words, "frameworks", n)
    if not named:
        return View(words("frameworks.title.none"), stated)
    series = [
        counts.line_by_year(
            key,
            titles.get(key, key),
            theme.framework(key),
            matching(named, framework=key),
            words,
            "frameworks.hover",
        )
        for key in most_named(named)
    ]
    figure = line(series, year_axis(distinct(named, "year")), Axis(kind="percent"))
    panel = Panel(figure, height=420)
    said = title(named, titles, words)
    return View(said, stated, (panel,), _table(named, titles, words), legend(series))


def most_named(rows: Sequence[Row]) -> list[str]:
    """Return the frameworks that most papers name, at most eight, without those that none names."""
    papers: dict[str, int] = {}
    for row in rows:
        papers[row["framework"]] = papers.get(row["framework"], 0) + row["papers_with_mention"]
    ordered = sorted((key for key in papers if papers[key]), key=lambda key: (-papers[key], key))
    return ordered[:DRAWN]


def _papers(rows: Sequence[Row]) -> int:
    return sum(
        max(row["papers_read"] for row in matching(rows, year=year)) for year in distinct(rows, "year")
    )


def _table(rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> Table:
    named = sorted(
        (row for row in rows if row["papers_with_mention"]),
        key=lambda row: (-row["year"], -row["papers_with_mention"], row["framework"]),
    )
    cells = tuple(
        (
            row["year"],
            titles.get(row["framework"], row["framework"]),
            row["papers_with_mention"],
            row["papers_read"],
            row["share"],
            row["share_low"],
            row["share_high"],
        )
        for row in named[:100]
    )
    return Table(words("frameworks.table"), columns(words, "frameworks", COLUMNS), cells)
