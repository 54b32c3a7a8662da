"""Trends over time, whose readers choose the scale (linear, logarithmic, index) and the smoothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from frameshare_site import marks, theme
from frameshare_site.page import Facts, LegendItem, Panel, Table, View
from frameshare_site.reading import Row
from frameshare_site.shapes.figure import Axis, AxisKind, Event, Figure
from frameshare_site.shapes.line import Series, line
from frameshare_site.words import Words

# What a point stands for: a month without one is a gap in its line.
Grain = Literal["month", "day", "year"]


@dataclass(frozen=True)
class Trend:
    """One line: key, title, colour token, and its known points by day; `partial` days are not complete.

    `low` and `high` bound an interval, `hover` says each point in words.
    """

    key: str
    title: str
    colour: str
    values: dict[date, float]
    partial: frozenset[date] = frozenset()
    low: Mapping[date, float | None] = field(default_factory=dict)
    high: Mapping[date, float | None] = field(default_factory=dict)
    hover: Mapping[date, str] = field(default_factory=dict)

    @property
    def days(self) -> list[date]:
        """Days with a value, in order."""
        return sorted(self.values)


def trend_of(
    rows: Sequence[Row], column: str, framework: str, key: str, title: str, day: str = "month"
) -> Trend:
    """Return the trend of `column` over these rows, in the colour of a framework."""
    known = [row for row in rows if row[column] is not None]
    values = {row[day]: float(row[column]) for row in known}
    partial = frozenset(row[day] for row in known if row.get("is_partial"))
    return Trend(key, title, theme.framework(framework), values, partial)


def view(
    title: str,
    facts: Facts,
    trends: Sequence[Trend],
    unit: AxisKind,
    events: Sequence[Row],
    words: Words,
    *,
    height: int,
    grain: Grain = "month",
    table: Table | None = None,
    notes: tuple[str, ...] = (),
) -> View:
    """Return the trends as a view with the `events` that lie within their days; empty without a point."""
    days = [day for trend in trends for day in trend.days]
    if not days:
        return View(title, facts)
    marked = marks.on_date_axis(events, min(days), max(days), words)
    panel = Panel(figure(trends, unit, marked, grain), height=height)
    return View(
        title,
        facts,
        (panel,),
        table,
        tuple(LegendItem(t.key, t.title, t.colour) for t in trends),
        marked,
        notes,
    )


def figure(
    trends: Sequence[Trend], unit: AxisKind, events: Sequence[Event], grain: Grain = "month"
) -> Figure:
    """Draw the trends; a month without a value interrupts its line. Readers choose scale and smoothing."""
    is_monthly = grain == "month"
    days = [day for trend in trends for day in trend.days]
    axis = calendar(min(days), max(days)) if days and is_monthly else sorted(set(days))
    drawn = line([_series(t, axis) for t in trends], Axis(kind="date"), Axis(kind=unit), events)
    kinds = {"scale": "log" if unit == "log" else "scale"} | ({"smooth": "smooth"} if is_monthly else {})
    drawn["layout"]["meta"] = {"adjust": list(kinds), "kinds": kinds, "grain": grain}
    return drawn


def month_notes(trends: Sequence[Trend], words: Words) -> tuple[str, ...]:
    """Name the months for which no line has a figure, and say how incomplete months are drawn."""
    known = {day for t in trends for day in t.days}
    gaps = [month for month in calendar(min(known), max(known)) if month not in known] if known else []
    named = words.joined([words.month(month) for month in gaps])
    missing = (words("downloads.note.gaps", months=named),) if gaps else ()
    is_partial = any(t.partial for t in trends)
    return (*missing, *((words("downloads.note.partial"),) if is_partial else ()))


def calendar(first: date, last: date) -> list[date]:
    """Return the first day of every month from `first` to `last`."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(count)]


def _series(trend: Trend, axis: Sequence[date]) -> Series:
    own = [day for day in axis if not trend.days or trend.days[0] <= day <= trend.days[-1]]
    return Series(
        trend.key,
        trend.title,
        trend.colour,
        [day.isoformat() for day in own],
        [_drawn(trend.values.get(day)) for day in own],
        [trend.low.get(day) for day in own],
        [trend.high.get(day) for day in own],
        is_partial=[day in trend.partial for day in own],
        hover=[trend.hover.get(day, "") for day in own] if trend.hover else (),
        has_markers=len(own) < 30,
    )


def _drawn(value: float | None) -> float | None:
    """Round to four significant digits, finer than any screen: the data files keep the whole figure."""
    return None if value is None else float(f"{value:.4g}")
