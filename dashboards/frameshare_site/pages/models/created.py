"""Frameworks of the models created in each month, as one snapshot shows the survivors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frameshare_site import marks, theme
from frameshare_site.page import Card, Panel, View
from frameshare_site.pages.models import basis, created_years
from frameshare_site.parts import legend
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis
from frameshare_site.shapes.line import Series, line
from frameshare_site.signals.trend import calendar
from frameshare_site.words import Words

# More lines than these cannot be told apart; the rest is in the data file.
_LINES = 8
# Bands of all lines would hide one another; the other intervals are in the table.
_BANDS = ("pytorch", "tensorflow")


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card; the legend shows and hides labels."""
    caveats = words.caveats("created")
    months = warehouse.query("hub_labels_by_month")
    years = warehouse.query("hub_created_share")
    # Where a listing has too few models in every month, the published figures stay.
    if basis.settled(months.dicts(), "denominator") or (months.rows and not years.rows):
        return Card("created", months, (_view(warehouse, months.dicts(), words),), caveats)
    return Card("created", years, (created_years.view(warehouse, years.dicts(), words),), caveats)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return PyTorch's and TensorFlow's share in the last complete month, and TensorFlow's highest."""
    known = basis.settled(rows, "denominator")
    if not known:
        return words("created.title.none")
    last = max(row["created_month"] for row in known)
    share = {label: _share_in(known, label, last) for label in ("pytorch", "tensorflow")}
    peaks = [row for row in known if row["framework"] == "tensorflow" and row["models"] > 0]
    values = {**share, "month": last, "scope": known[0]["scope"]}
    if not peaks:
        return words("created.title.without", **values)
    peak = max(peaks, key=lambda row: row["share"])
    return words("created.title", **values, peak=peak["share"], peak_month=peak["created_month"])


def _share_in(rows: Sequence[Row], label: str, month: object) -> float:
    """A label that no model of the snapshot has is without a row: that is a zero, not a gap."""
    found = matching(rows, framework=label, created_month=month)
    return float(found[0]["share"]) if found else 0.0


def _view(warehouse: Warehouse, rows: Sequence[Row], words: Words) -> View:
    palette = theme.palette_of(warehouse)
    known = distinct(rows, "created_month")
    months = calendar(min(known), max(known))
    totals = {
        label: sum(r["models"] for r in matching(rows, framework=label))
        for label in distinct(rows, "framework")
    }
    shown = sorted(totals, key=lambda label: (-totals[label], label))[:_LINES]
    series = [
        _series(rows, label, months, basis.label_title(palette, words, label), words) for label in shown
    ]
    marked = marks.on_date_axis(
        marks.events(warehouse, "hub", ("pytorch", "tensorflow", "jax")), min(months), max(months), words
    )
    figure = line(series, Axis(kind="date"), Axis(kind="percent", range=(0, 1.02)), marked)
    n = words("n.models", models=sum({row["created_month"]: row["denominator"] for row in rows}.values()))
    notes = (words("gap.note.floor"), *((words("note.band"),) if rows[0]["scope"] == "sample" else ()))
    facts = basis.facts(rows, words, "created", n)
    panels = (Panel(figure, height=430),)
    return View(title(rows, words), facts, panels, None, legend(series), marked, notes)


def _series(rows: Sequence[Row], label: str, months: Sequence[date], name: str, words: Words) -> Series:
    found = {row["created_month"]: row for row in matching(rows, framework=label)}
    first = {row["created_month"]: row for row in rows}
    born = min((month for month, row in found.items() if row["models"]), default=max(first))
    has_band = rows[0]["scope"] == "sample" and label in _BANDS
    return Series(
        label,
        name,
        theme.framework(label),
        [month.isoformat() for month in months],
        [_value(found.get(m), first.get(m), m >= born) for m in months],
        [found[m]["share_low"] if m in found else None for m in months] if has_band else (),
        [found[m]["share_high"] if m in found else None for m in months] if has_band else (),
        [basis.is_weak(first.get(m), "denominator") for m in months],
        [_hover(found.get(m), first[m], name, words) if m in first else "" for m in months],
        dash="dash" if label == "unknown" else "solid",
        has_markers=False,
    )


def _value(row: Row | None, month: Row | None, is_born: bool) -> float | None:
    """A label without a row has no model that month: zero once it has had one, nothing before that."""
    if month is None or not is_born:
        return None
    return float(row["share"]) if row else 0.0


def _hover(row: Row | None, month: Row, name: str, words: Words) -> str:
    return words("created.hover", row or {**month, "share": 0.0, "models": 0}, name=name)
