"""Trends over time with a choice of scale: linear, logarithmic, or index (a base month is 100)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from frameshare_site.page import LegendItem, Option, Selector
from frameshare_site.shapes.figure import Axis, AxisKind, Event, Figure
from frameshare_site.shapes.line import Series, line
from frameshare_site.words import Words

Scale = Literal["linear", "log", "index"]
SCALES: tuple[Scale, ...] = ("linear", "log", "index")
BASE = date(2022, 1, 1)


@dataclass(frozen=True)
class Trend:
    """One line: key, title, colour token, and its known points by day; `partial` days are not complete."""

    key: str
    title: str
    colour: str
    values: dict[date, float]
    partial: frozenset[date] = frozenset()
    dash: str = "solid"

    @property
    def days(self) -> list[date]:
        """Days with a value, in order."""
        return sorted(self.values)


def scale_selector(words: Words) -> Selector:
    """Return the choice of scale."""
    return Selector("scale", words("scale"), tuple(Option(key, words(f"scale.{key}")) for key in SCALES))


def figure(
    trends: Sequence[Trend], scale: str, unit: AxisKind, events: Sequence[Event], *, is_monthly: bool = True
) -> Figure:
    """Draw the trends; a month without a value interrupts its line."""
    shown = [indexed(trend) for trend in trends] if scale == "index" else list(trends)
    days = [day for trend in shown for day in trend.days]
    axis = calendar(min(days), max(days)) if days and is_monthly else sorted(set(days))
    kind: AxisKind = "log" if scale == "log" else "number" if scale == "index" else unit
    return line([_series(t, axis) for t in shown], Axis(kind="date"), Axis(kind=kind), events)


def legend(trends: Sequence[Trend]) -> tuple[LegendItem, ...]:
    """Return the buttons by which a reader picks lines."""
    return tuple(LegendItem(t.key, t.title, t.colour, t.dash != "solid") for t in trends)


def indexed(trend: Trend, base: date = BASE) -> Trend:
    """Return the trend with its value at `base`, or at its first later point, as 100."""
    start = next((day for day in trend.days if day >= base and trend.values[day] > 0), None)
    if start is None:
        return replace(trend, values={})
    unit = trend.values[start] / 100
    return replace(trend, values={day: value / unit for day, value in trend.values.items()})


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
        is_partial=[day in trend.partial for day in own] if trend.partial else (),
        dash=trend.dash,
        has_markers=len(own) < 30,
    )


def _drawn(value: float | None) -> float | None:
    """Round to four significant digits, finer than any screen: the data files keep the whole figure."""
    return None if value is None else float(f"{value:.4g}")
