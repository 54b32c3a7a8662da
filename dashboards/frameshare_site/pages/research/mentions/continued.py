"""PyTorch's share to this year: published counts and our reading, two series that overlap and never join."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import marks, theme
from frameshare_site.page import Card, Column, LegendItem, Option, Panel, Selector, Table, View, every
from frameshare_site.pages.research import counts
from frameshare_site.pages.research.mentions.facts import facts
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis, Event, Figure, with_level
from frameshare_site.shapes.line import Series, line
from frameshare_site.words import Words

BASES = ("published", "read")
# The rules by which the other charts of the page count.
OWN_RULES = "mention-1"
COLOURS = {"published": theme.tone("muted"), "read": theme.framework("pytorch")}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: rule set selectable."""
    result = warehouse.query("mention_pytorch_share")
    rows = result.dicts()
    overlap = warehouse.query("mention_published_and_read").dicts()
    caveats = tuple(words(f"continued.caveat.{key}") for key in ("mention", "venues", "sample", "series"))
    if not rows:
        nothing = View(words("continued.title.none"), facts((), words, "continued", ""))
        return Card("continued", result, (nothing,), caveats)

    events = counts.series_events(warehouse)

    def view(choice: dict[str, str]) -> View:
        others = matching(rows, rule_set=OWN_RULES) if choice["rule_set"] != OWN_RULES else []
        return _view(matching(rows, **choice), others, matching(overlap, **choice), events, words)

    selectors = (_rule_sets(rows, words),)
    return Card("continued", result, every(selectors, view), caveats, selectors)


def _rule_sets(rows: Sequence[Row], words: Words) -> Selector:
    """Rule sets with both series come first, so that published and read open side by side."""
    keys = sorted(map(str, distinct(rows, "rule_set")), reverse=True)
    keys.sort(key=lambda key: -len(distinct(matching(rows, rule_set=key), "basis")))
    return Selector(
        "rule_set", words("rule_set"), tuple(Option(key, words.label("rule_set", key)) for key in keys)
    )


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the newest share that we read, or else the newest published one."""
    known = [row for row in rows if row["venue"] is None and row["share_pytorch"] is not None]
    if not known:
        return words("continued.title.none")
    last = max(known, key=lambda row: (row["basis"] == "read", row["year"]))
    return words(
        f"continued.title.{last['basis']}",
        share=words.percent(last["share_pytorch"]),
        low=words.percent(last["share_low"]),
        high=words.percent(last["share_high"]),
        year=last["year"],
        venues=words.count("continued.venues", last["venues"]),
    )


def _view(
    rows: Sequence[Row],
    others: Sequence[Row],
    overlap: Sequence[Row],
    events: Sequence[Row],
    words: Words,
) -> View:
    together = [row for row in rows if row["venue"] is None]
    drawn = [row for row in together if row["share_pytorch"] is not None]
    papers = sum(row["pytorch_only"] + row["tensorflow_only"] for row in drawn)
    n = words("continued.n", papers=words.number(papers))
    stated = facts(drawn, words, "continued", n, is_published_too=True)
    if not drawn:
        return View(words("continued.title.none"), stated)
    legend = tuple(
        LegendItem(basis, words(f"continued.basis.{basis}"), COLOURS[basis])
        for basis in BASES
        if matching(drawn, basis=basis)
    )
    notes = (
        *_reconciled(rows, others, words),
        words("continued.note.overlap" if overlap else "continued.note.no_overlap"),
    )
    years = distinct(drawn, "year")
    marked = marks.on_year_axis(events, min(years), max(years), words)
    panel = Panel(_figure(drawn, marked, words), height=400)
    return View(title(rows, words), stated, (panel,), _overlap_table(overlap, words), legend, marked, notes)


def _reconciled(rows: Sequence[Row], others: Sequence[Row], words: Words) -> tuple[str, ...]:
    """Say what our own rules give for the newest year read, which is on the same page."""
    read = [r for r in rows if r["basis"] == "read" and r["venue"] is None and r["share_pytorch"] is not None]
    if not read:
        return ()
    newest = max(read, key=lambda row: row["year"])
    same = [r for r in others if (r["basis"], r["venue"], r["year"]) == ("read", None, newest["year"])]
    if not same or same[0]["share_pytorch"] in {None, newest["share_pytorch"]}:
        return ()
    return (
        words(
            "continued.note.rules",
            year=newest["year"],
            share=words.percent(newest["share_pytorch"]),
            n=newest["pytorch_only"] + newest["tensorflow_only"],
            own=words.percent(same[0]["share_pytorch"]),
            own_n=same[0]["pytorch_only"] + same[0]["tensorflow_only"],
            own_rules=OWN_RULES,
        ),
    )


def _figure(rows: Sequence[Row], marked: Sequence[Event], words: Words) -> Figure:
    years = distinct(rows, "year")
    series = [_series(basis, matching(rows, basis=basis), words) for basis in BASES]
    x = Axis(kind="year", range=(min(years) - 0.55, max(years) + 0.55))
    figure = line([s for s in series if s.x], x, Axis(kind="percent", range=(0, 1)), marked)
    return with_level(figure, 0.5, words("share.level"))


def _series(basis: str, rows: Sequence[Row], words: Words) -> Series:
    ordered = sorted(rows, key=lambda row: row["year"])
    return Series(
        basis,
        words(f"continued.basis.{basis}"),
        COLOURS[basis],
        [row["year"] for row in ordered],
        [row["share_pytorch"] for row in ordered],
        [row["share_low"] for row in ordered],
        [row["share_high"] for row in ordered],
        [row["venues"] == 1 for row in ordered],
        [_hover(row, words) for row in ordered],
    )


def _hover(row: Row, words: Words) -> str:
    return words(
        "share.hover",
        share=words.percent(row["share_pytorch"]),
        low=words.percent(row["share_low"]),
        high=words.percent(row["share_high"]),
        pytorch=words.number(row["pytorch_only"]),
        both=words.number(row["pytorch_only"] + row["tensorflow_only"]),
        venues=row["venues"],
    )


def _overlap_table(rows: Sequence[Row], words: Words) -> Table | None:
    if not rows:
        return None
    columns = (
        Column("venue", words("venues.column.venue")),
        Column("year", words("venues.column.year"), "number"),
        Column("published_share", words("continued.column.published"), "percent"),
        Column("read_share", words("continued.column.read"), "percent"),
        Column("read_low", words("continued.column.low"), "percent"),
        Column("read_high", words("continued.column.high"), "percent"),
        Column("papers_read", words("coverage.column.papers_read"), "number"),
    )
    cells = tuple(tuple(row[column.key] for column in columns) for row in rows)
    return Table(words("continued.table"), columns, cells, is_searchable=False)
