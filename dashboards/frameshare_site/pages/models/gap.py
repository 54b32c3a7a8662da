"""The story of the page: the Hub's PyTorch tag vanishes while models for PyTorch do not."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import marks, theme
from frameshare_site.page import Card, Panel, View
from frameshare_site.pages.models import basis
from frameshare_site.reading import QueryResult, Row, Warehouse, distinct, matching
from frameshare_site.shapes.bars import Bars, bars
from frameshare_site.shapes.figure import Axis
from frameshare_site.shapes.line import Series, line
from frameshare_site.signals.trend import calendar
from frameshare_site.words import Words

RAW, INFERRED = theme.tone("muted"), theme.framework("pytorch")
# Shares closer than this agree.
_AGREES = 0.02
# A year with fewer models is drawn, but no headline is based on it.
_FEWEST_IN_A_YEAR = 100


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: by month of creation once a snapshot has enough models, by year before."""
    caveats = tuple(words(f"gap.caveat.{key}") for key in ("surviving", "floor", "evidence", "break"))
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
    return words(
        "gap.title.apart" if is_apart else "gap.title.agree",
        when=when,
        raw=words.percent(last["share_raw"]),
        inferred=words.percent(last["share_inferred"]),
        scope=words.label("scope", str(last["scope"])),
    )


def _by_month(warehouse: Warehouse, result: QueryResult, words: Words) -> View:
    rows = result.dicts()
    known = basis.settled(rows, "models") or rows
    by_month = {row["created_month"]: row for row in rows}
    days = calendar(min(by_month), max(by_month))
    marked = marks.on_date_axis(marks.events(warehouse, "hub", ()), min(days), max(days), words)
    x = [day.isoformat() for day in days]
    # A month without a model is a gap, and one with few models is drawn like an unfinished one.
    found = [by_month.get(day) for day in days]
    partial = [basis.is_weak(row, "models") for row in found]

    def column(name: str) -> list[float | None]:
        return [row[name] if row else None for row in found]

    inferred = Series(
        "inferred",
        words("method.inferred"),
        INFERRED,
        x,
        column("share_inferred"),
        column("share_explicit"),
        column("share_inferred"),
        partial,
        [_hover(row, words) if row else "" for row in found],
    )
    raw = Series("raw", words("method.raw"), RAW, x, column("share_raw"), is_partial=partial, dash="dash")
    figure = line([inferred, raw], Axis(kind="date"), Axis(kind="percent", range=(0, 1.02)), marked)
    n = words("n.models", models=words.number(sum(row["models"] for row in rows)))
    measured = (words("gap.unit"), words("gap.denominator"), n)
    legend = (
        basis.legend_item("inferred", words("method.inferred"), INFERRED),
        basis.legend_item("raw", words("method.raw"), RAW, is_dashed=True),
    )
    heading = title(known, words.month(known[-1]["created_month"]), words)
    notes = (words("gap.note.band"), words("gap.note.floor"))
    return View(
        heading, basis.facts(rows, words, measured), (Panel(figure, height=430),), None, legend, marked, notes
    )


def _by_year(listed: Sequence[Row], words: Words) -> View:
    # A model's day of creation is not always given.
    rows = [row for row in listed if row["created_year"] is not None]
    if not rows:
        return basis.nothing(words, "gap")
    panels: list[Panel] = []
    named = basis.listing_names(dict.fromkeys((row["as_of"], str(row["scope"])) for row in rows), words)
    for (day, scope), name in named.items():
        shown = matching(rows, as_of=day, scope=scope)
        years = [row["created_year"] for row in shown]
        groups = [
            Bars(key, words(f"method.{key}"), colour, years, [r[f"share_{key}"] for r in shown], hover)
            for key, colour in (("raw", RAW), ("inferred", INFERRED))
            for hover in [[_year_hover(row, key, words) for row in shown]]
        ]
        x = Axis(kind="year", range=(min(years) - 0.6, max(years) + 0.6))
        figure = bars(groups, x, Axis(kind="percent", range=(0, 1.02)))
        panels.append(Panel(figure, name, height=300))
    known = [row for row in rows if row["models"] >= _FEWEST_IN_A_YEAR] or list(rows)
    n = words("n.models", models=words.number(sum(row["models"] for row in rows)))
    measured = (words("gap.unit"), words("gap.denominator"), n)
    legend = (
        basis.legend_item("raw", words("method.raw"), RAW),
        basis.legend_item("inferred", words("method.inferred"), INFERRED),
    )
    facts = basis.facts(rows, words, measured, origins=distinct(rows, "origin"))
    heading = title(known, words.year(known[-1]["created_year"]), words)
    return View(
        heading, facts, tuple(panels), None, legend, (), (words("gap.note.small", fewest=_FEWEST_IN_A_YEAR),)
    )


def _hover(row: Row, words: Words) -> str:
    shares = {
        key: words.percent(row[f"share_{key}"])
        for key in ("raw", "inferred", "explicit", "format", "library")
    }
    return words(
        "gap.hover",
        month=words.month(row["created_month"]),
        models=words.number(row["models"]),
        unknown=words.percent(row["share_unknown"]),
        **shares,
    )


def _year_hover(row: Row, method: str, words: Words) -> str:
    return words(
        "gap.hover.year",
        year=row["created_year"],
        method=words(f"method.{method}"),
        share=words.percent(row[f"share_{method}"]),
        models=words.number(row["models"]),
    )
