"""PyTorch's share to this year: published counts and our reading, two series that overlap and never join."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameshare_site import marks, theme
from frameshare_site.page import Card, CellKind, Panel, Table, View, every
from frameshare_site.pages.research import counts
from frameshare_site.parts import columns, legend, nothing
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis, with_level, year_axis
from frameshare_site.shapes.line import Series, line
from frameshare_site.words import Words

# The rules by which the other charts of the page count.
OWN_RULES = "mention-1"
COLOURS = {"published": theme.tone("muted"), "read": theme.framework("pytorch")}
OVERLAP: Mapping[str, CellKind] = {
    "venue": "text",
    "year": "number",
    "published_share": "percent",
    "read_share": "percent",
    "read_low": "percent",
    "read_high": "percent",
    "papers_read": "number",
}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: rule set selectable."""
    result = warehouse.query("mention_pytorch_share")
    rows = result.dicts()
    overlap = warehouse.query("mention_published_and_read").dicts()
    if not rows:
        return Card("continued", result, (nothing(words, "continued"),), words.caveats("continued"))
    events = counts.series_events(warehouse)

    def view(choice: dict[str, str]) -> View:
        others = matching(rows, rule_set=OWN_RULES) if choice["rule_set"] != OWN_RULES else []
        return _view(matching(rows, **choice), others, matching(overlap, **choice), events, words)

    # Rule sets with both series come first, so that published and read open side by side.
    keys = counts.latest_first(rows)
    keys.sort(key=lambda key: -len(distinct(matching(rows, rule_set=key), "basis")))
    selectors = (counts.rule_set_selector(keys, words),)
    return Card("continued", result, every(selectors, view), words.caveats("continued"), selectors)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the newest share that we read, or else the newest published one."""
    known = [row for row in rows if row["venue"] is None and row["share_pytorch"] is not None]
    if not known:
        return words("continued.title.none")
    last = max(known, key=lambda row: (row["basis"] == "read", row["year"]))
    venues = words.count("continued.venues", last["venues"])
    return words(f"continued.title.{last['basis']}", last, venues=venues)


def _view(
    rows: Sequence[Row],
    others: Sequence[Row],
    overlap: Sequence[Row],
    events: Sequence[Row],
    words: Words,
) -> View:
    together = [row for row in rows if row["venue"] is None]
    drawn = counts.with_both(row for row in together if row["share_pytorch"] is not None)
    n = words("continued.n", papers=sum(row["both"] for row in drawn))
    stated = counts.facts_of_texts(drawn, words, "continued", n, is_published_too=True)
    if not drawn:
        return View(words("continued.title.none"), stated)
    notes = (
        *_reconciled(rows, others, words),
        words("continued.note.overlap" if overlap else "continued.note.no_overlap"),
    )
    years = distinct(drawn, "year")
    marked = marks.on_year_axis(events, min(years), max(years), words)
    series = [_series(basis, own, words) for basis in COLOURS if (own := matching(drawn, basis=basis))]
    figure = line(series, year_axis(years), Axis(kind="percent", range=(0, 1)), marked)
    panel = Panel(with_level(figure, 0.5, words("share.level")), height=400)
    table = _overlap_table(overlap, words)
    return View(title(rows, words), stated, (panel,), table, legend(series), marked, notes)


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
            share=newest["share_pytorch"],
            n=newest["pytorch_only"] + newest["tensorflow_only"],
            own=same[0]["share_pytorch"],
            own_n=same[0]["pytorch_only"] + same[0]["tensorflow_only"],
            own_rules=OWN_RULES,
        ),
    )


def _series(basis: str, rows: Sequence[Row], words: Words) -> Series:
    name, hover = words(f"continued.basis.{basis}"), "share.hover"
    return counts.line_by_year(basis, name, COLOURS[basis], rows, words, hover, "share_pytorch")


def _overlap_table(rows: Sequence[Row], words: Words) -> Table | None:
    if not rows:
        return None
    cells = tuple(tuple(row[key] for key in OVERLAP) for row in rows)
    heads = columns(words, "continued", OVERLAP)
    return Table(words("continued.table"), heads, cells, is_searchable=False)
