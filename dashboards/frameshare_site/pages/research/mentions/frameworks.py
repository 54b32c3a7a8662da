"""Which frameworks papers name, JAX and others included: anywhere, or in the body only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from frameshare_site import theme
from frameshare_site.page import Card, Column, LegendItem, Option, Panel, Selector, Table, View, every
from frameshare_site.pages.research.mentions.facts import facts
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis
from frameshare_site.shapes.line import Series, line
from frameshare_site.words import Words

RULE_SETS = ("mention-1", "mention-1-body")
DRAWN = 8


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: anywhere or body selectable."""
    result = warehouse.query("mention_frameworks_by_year")
    rows = result.dicts()
    caveats = tuple(words(f"frameworks.caveat.{key}") for key in ("mention", "names", "sample"))
    if not rows:
        nothing = View(words("frameworks.title.none"), facts((), words, "frameworks", ""))
        return Card("named", result, (nothing,), caveats)
    titles = theme.palette(warehouse.query("frameworks").dicts()).titles
    wider = _wider(warehouse.query("mention_ecosystem").dicts(), titles, words)

    def view(choice: dict[str, str]) -> View:
        made = _view(matching(rows, **choice), titles, words)
        return made if made.is_empty else replace(made, notes=(*made.notes, *wider))

    options = tuple(Option(key, words.label("rule_set", key)) for key in RULE_SETS)
    selectors = (Selector("rule_set", words("rule_set"), options),)
    return Card("named", result, every(selectors, view), caveats, selectors)


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
        return words("frameworks.title.one", share=words.percent(first["share"]), **values)
    second = ranked[1]
    return words(
        "frameworks.title.two",
        share=words.percent(first["share"]),
        second=titles.get(second["framework"], second["framework"]),
        second_share=words.percent(second["share"]),
        **values,
    )


def _wider(rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> tuple[str, ...]:
    """Say what the wider definition, which counts libraries of a framework, finds in the newest year read."""
    newest = [row for row in rows if row["year"] == max(row["year"] for row in rows)]
    named = {row["framework"]: row for row in newest if row["papers_naming_framework"]}
    parts = [
        words(
            "frameworks.wider.part",
            framework=titles.get(key, key),
            named=words.percent(named[key]["share_naming_framework"]),
            wider=words.percent(named[key]["share_naming_ecosystem"]),
        )
        for key in ("pytorch", "tensorflow", "jax")
        if key in named
    ]
    if not parts:
        return ()
    year, read = newest[0]["year"], words.number(newest[0]["papers_read"])
    return (words("frameworks.wider", year=year, read=read, parts=words.joined(parts)),)


def _view(rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> View:
    named = [row for row in rows if row["share"] is not None]
    n = words("frameworks.n", papers=words.number(_papers(named)))
    stated = facts(named, words, "frameworks", n)
    if not named:
        return View(words("frameworks.title.none"), stated)
    keys = most_named(named)
    years = distinct(named, "year")
    figure = line(
        [_series(key, matching(named, framework=key), titles, words) for key in keys],
        Axis(kind="year", range=(min(years) - 0.55, max(years) + 0.55)),
        Axis(kind="percent"),
    )
    legend = tuple(LegendItem(key, titles.get(key, key), theme.framework(key)) for key in keys)
    panel = Panel(figure, height=420)
    return View(title(named, titles, words), stated, (panel,), _table(named, titles, words), legend)


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


def _series(key: str, rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> Series:
    ordered = sorted(rows, key=lambda row: row["year"])
    return Series(
        key,
        titles.get(key, key),
        theme.framework(key),
        [row["year"] for row in ordered],
        [row["share"] for row in ordered],
        [row["share_low"] for row in ordered],
        [row["share_high"] for row in ordered],
        [row["venues"] == 1 for row in ordered],
        [_hover(row, titles, words) for row in ordered],
    )


def _hover(row: Row, titles: Mapping[str, str], words: Words) -> str:
    return words(
        "frameworks.hover",
        framework=titles.get(row["framework"], row["framework"]),
        year=row["year"],
        share=words.percent(row["share"]),
        papers=words.number(row["papers_with_mention"]),
        read=words.number(row["papers_read"]),
    )


def _table(rows: Sequence[Row], titles: Mapping[str, str], words: Words) -> Table:
    columns = (
        Column("year", words("venues.column.year"), "number"),
        Column("framework", words("frameworks.column.framework")),
        Column("papers", words("frameworks.column.papers"), "number"),
        Column("read", words("coverage.column.papers_read"), "number"),
        Column("share", words("frameworks.column.share"), "percent"),
        Column("low", words("continued.column.low"), "percent"),
        Column("high", words("continued.column.high"), "percent"),
    )
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
    return Table(words("frameworks.table"), columns, cells)
