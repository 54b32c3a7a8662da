"""Both frameworks by venue and year: small multiples and the table behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameshare_site import theme
from frameshare_site.page import Card, Cell, CellKind, LegendItem, Panel, Table, View, every
from frameshare_site.pages.research import counts
from frameshare_site.parts import columns, selector
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.bars import Bars, bars
from frameshare_site.shapes.figure import Axis, AxisKind, Figure, year_axis
from frameshare_site.words import Words

MEASURES: Mapping[str, AxisKind] = {"share": "percent", "count": "number"}
TABLE_COLUMNS: Mapping[str, CellKind] = {
    "venue": "text",
    "year": "number",
    "population": "text",
    "pytorch_only": "number",
    "tensorflow_only": "number",
    "papers": "number",
    "share": "percent",
    "interval": "number",
    "origin": "badge",
}
TITLES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow"}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: rule set and measure selectable."""
    result = warehouse.query("papers_by_venue_year")
    rows = result.dicts()
    if not rows:
        return Card("venues", result, (View(words("venues.title.none")),), words.caveats("venues"))
    rests_on = counts.basis(warehouse, result.name)

    def view(choice: dict[str, str]) -> View:
        basis = matching(rests_on, definition=choice["rule_set"])
        return _view(matching(rows, rule_set=choice["rule_set"]), basis, choice["measure"], words)

    selectors = (
        counts.rule_set_selector(counts.latest_first(rows), words),
        selector(words, "measure", MEASURES, "venues.measure"),
    )
    return Card("venues", result, every(selectors, view), words.caveats("venues"), selectors)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return in how many venues which framework was named by more papers in the latest year counted."""
    ahead = [_ahead(_latest(matching(rows, venue=venue))) for venue in distinct(rows, "venue")]
    decided = {key: ahead.count(key) for key in TITLES}
    if not ahead:
        return words("venues.title.none")
    if decided["pytorch"] == decided["tensorflow"]:
        return words("venues.title.even", each=decided["pytorch"], n=len(ahead))
    winner, loser = sorted(decided, key=lambda key: decided[key], reverse=True)
    names = {"winner": TITLES[winner], "loser": TITLES[loser], "n": len(ahead), "wins": decided[winner]}
    return words("venues.title.all" if decided[winner] == len(ahead) else "venues.title.some", **names)


def _latest(rows: Sequence[Row]) -> Row:
    return max(rows, key=lambda row: row["year"])


def _ahead(row: Row) -> str | None:
    if row["pytorch_only"] is None or row["tensorflow_only"] is None:
        return None
    if row["pytorch_only"] == row["tensorflow_only"]:
        return None
    return "pytorch" if row["pytorch_only"] > row["tensorflow_only"] else "tensorflow"


def _view(rows: Sequence[Row], basis: Sequence[Row], measure: str, words: Words) -> View:
    papers = sum(row["papers"] or 0 for row in rows)
    n = words("venues.n", papers=papers or words("venues.unknown"), cells=len(rows))
    facts = counts.facts(basis, words, "venues", "source.counts", n, measure)
    has_values = measure == "count" or any(row["papers"] for row in rows)
    return View(
        title(rows, words),
        facts,
        _panels(rows, measure, words) if has_values else (),
        _table(rows, words),
        tuple(LegendItem(key, name, theme.framework(key)) for key, name in TITLES.items()),
        notes=_notes(rows, has_values=has_values, words=words),
    )


def _notes(rows: Sequence[Row], *, has_values: bool, words: Words) -> tuple[str, ...]:
    if not has_values:
        return (words("venues.note.no_papers"),)
    return (words("venues.note.submitted"),) if any(r["population"] == "submitted" for r in rows) else ()


def _panels(rows: Sequence[Row], measure: str, words: Words) -> tuple[Panel, ...]:
    values = [v for row in rows for key in TITLES if (v := _value(row, key, measure)) is not None]
    x = year_axis((row["year"] for row in rows), 0.6)
    y = Axis(kind=MEASURES[measure], range=(0, max(values, default=1) * 1.08))
    venues = sorted(distinct(rows, "venue"))
    return tuple(Panel(_figure(matching(rows, venue=v), x, y, measure, words), v, 190) for v in venues)


def _figure(rows: Sequence[Row], x: Axis, y: Axis, measure: str, words: Words) -> Figure:
    groups = [
        Bars(
            key,
            name,
            theme.framework(key),
            [row["year"] for row in rows],
            [_value(row, key, measure) for row in rows],
            [_hover(row, key, words) for row in rows],
            [row["population"] == "submitted" for row in rows],
        )
        for key, name in TITLES.items()
    ]
    figure = bars(groups, x, y)
    figure["layout"]["xaxis"] |= {"dtick": 2, "tick0": 2016}
    figure["layout"]["yaxis"] |= {"nticks": 4}
    return figure


def _value(row: Row, framework: str, measure: str) -> float | None:
    count: int | None = row[f"{framework}_only"]
    if measure == "count" or count is None:
        return count
    return count / row["papers"] if row["papers"] else None


def _population(row: Row, words: Words) -> str:
    return words.label("population", row["population"] or "unknown")


def _hover(row: Row, framework: str, words: Words) -> str:
    return words(
        "venues.hover",
        row,
        framework=TITLES[framework],
        count=row[f"{framework}_only"],
        papers=row["papers"] or words("venues.unknown"),
        share=_value(row, framework, "share"),
        population=_population(row, words),
    )


def _table(rows: Sequence[Row], words: Words) -> Table:
    ordered = sorted(rows, key=lambda row: (row["venue"], row["year"]))
    body = tuple(_table_row(row, words) for row in ordered)
    return Table(words("venues.table"), columns(words, "venues", TABLE_COLUMNS), body)


def _table_row(row: Row, words: Words) -> tuple[object, ...]:
    low, high, origin = row["share_low"], row["share_high"], str(row["origin"])
    return (
        row["venue"],
        row["year"],
        _population(row, words),
        row["pytorch_only"],
        row["tensorflow_only"],
        row["papers"],
        row["share_pytorch"],
        None if low is None else Cell(words("interval", low=low, high=high), low),
        Cell(words.label("origin", origin), tone="seed" if origin == "seed" else "good"),
    )
