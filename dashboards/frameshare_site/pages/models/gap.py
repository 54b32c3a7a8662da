"""The story of the page: the Hub's PyTorch tag vanishes while models for PyTorch do not."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, Panel, View
from frameshare_site.pages.models import basis
from frameshare_site.parts import legend, nothing
from frameshare_site.reading import QueryResult, Row, Warehouse
from frameshare_site.shapes.bars import Bars
from frameshare_site.shapes.figure import Axis
from frameshare_site.shapes.line import Series, line, series_of
from frameshare_site.signals.trend import calendar
from frameshare_site.words import Words

RAW, INFERRED = theme.tone("muted"), theme.framework("pytorch")
# Shares closer than this agree.
_AGREES = 0.02
# A year with fewer models is drawn, but no headline is based on it.
_FEWEST_IN_A_YEAR = 100


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: by month of creation once a snapshot has enough models, by year before."""
    caveats = words.caveats("gap")
    months = warehouse.query("hub_tag_gap")
    years = warehouse.query("hub_created_years")
    # Where a listing has too few models in every month, the published figures stay.
    if basis.settled(months.dicts(), "models") or (months.rows and not years.rows):
        return Card("gap", months, (_by_month(warehouse, months, words),), caveats)
    return Card("gap", years, (_by_year(years.dicts(), words),), caveats)


def title(rows: Sequence[Row], when: str, words: Words) -> str:
    """Return what the tag finds and what there is in the last of these rows; `when` names its period."""
    if not rows:
        return words("gap.title.none")
    last = rows[-1]
    is_apart = last["share_inferred"] - last["share_raw"] > _AGREES
    return words("gap.title.apart" if is_apart else "gap.title.agree", last, when=when)


def _by_month(warehouse: Warehouse, result: QueryResult, words: Words) -> View:
    rows = result.dicts()
    known = basis.settled(rows, "models") or rows
    by_month = {row["created_month"]: row for row in rows}
    days = calendar(min(by_month), max(by_month))
    marked = marks.on_date_axis(marks.events(warehouse, "hub", ()), min(days), max(days), words)
    x = [day.isoformat() for day in days]
    # A month without a model is a gap, and one with few models is drawn like an unfinished one.
    found = [by_month.get(day) for day in days]

    def is_weak(row: Row) -> bool:
        return basis.is_weak(row, "models")

    inferred = series_of(
        "inferred",
        words("method.inferred"),
        INFERRED,
        x,
        found,
        lambda row: words("gap.hover", row),
        ("share_inferred", "share_explicit", "share_inferred"),
        is_weak,
    )
    shares = [row["share_raw"] if row else None for row in found]
    partial = inferred.is_partial
    raw = Series("raw", words("method.raw"), RAW, x, shares, is_partial=partial, dash="dash")
    figure = line([inferred, raw], Axis(kind="date"), Axis(kind="percent", range=(0, 1.02)), marked)
    heading = title(known, words.month(known[-1]["created_month"]), words)
    notes = (words("gap.note.band"), words("gap.note.floor"))
    panels = (Panel(figure, height=430),)
    return View(heading, _facts(rows, words), panels, None, legend([inferred, raw]), marked, notes)


def _facts(rows: Sequence[Row], words: Words) -> Facts:
    n = words("n.models", models=sum(row["models"] for row in rows))
    return basis.facts(rows, words, "gap", n)


def _by_year(listed: Sequence[Row], words: Words) -> View:
    # A model's day of creation is not always given.
    rows = [row for row in listed if row["created_year"] is not None]
    if not rows:
        return nothing(words, "gap")
    panels = basis.year_panels(rows, lambda shown: _groups(shown, words), words)
    known = [row for row in rows if row["models"] >= _FEWEST_IN_A_YEAR] or rows
    heading = title(known, words.year(known[-1]["created_year"]), words)
    notes = (words("gap.note.small", fewest=_FEWEST_IN_A_YEAR),)
    buttons = legend(_groups((), words))
    return View(heading, _facts(rows, words), panels, None, buttons, notes=notes)


def _groups(rows: Sequence[Row], words: Words) -> list[Bars]:
    return [
        Bars(
            key,
            words(f"method.{key}"),
            colour,
            [row["created_year"] for row in rows],
            [row[f"share_{key}"] for row in rows],
            [words("gap.hover.year", row, method=key, share=row[f"share_{key}"]) for row in rows],
        )
        for key, colour in (("raw", RAW), ("inferred", INFERRED))
    ]
