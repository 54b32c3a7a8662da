"""Where values lie on an axis, from 0 to 1, and which ticks it has, read from a figure's layout."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from frameshare_site.shapes.figure import position_of, year_step

Tick = tuple[float, str]
_PADDING = 0.02


@dataclass(frozen=True)
class Scale:
    """An axis: its kind, the values at its two ends, and its categories in order."""

    kind: str
    low: float
    high: float
    categories: tuple[str, ...] = ()
    is_reversed: bool = False
    is_percent: bool = False

    def place(self, value: object) -> float | None:
        """Return where a value lies, 0 to 1, or None where there is none."""
        number = self.number(value)
        return None if number is None else self.share(number)

    def share(self, number: float) -> float:
        """Return where a number of this axis lies, 0 to 1."""
        if self.high == self.low:
            return 0.5
        share = (number - self.low) / (self.high - self.low)
        return 1 - share if self.is_reversed else share

    def number(self, value: object) -> float | None:
        """Return a value as a number on this axis: a day's ordinal, a category's place, a logarithm."""
        if value is None:
            return None
        if self.kind == "category":
            return self.categories.index(str(value)) if str(value) in self.categories else None
        if self.kind == "date":
            return position_of(str(value))
        number = float(str(value))
        if self.kind == "log":
            return math.log10(number) if number > 0 else None
        return number

    def ticks(self) -> list[Tick]:
        """Return the ticks as places from 0 to 1 and labels."""
        if self.kind == "category":
            made = [(float(i), name) for i, name in enumerate(self.categories)]
        elif self.kind == "date":
            made = _date_ticks(self.low, self.high)
        elif self.kind == "year":
            made = _year_ticks(self.low, self.high)
        elif self.kind == "log":
            made = _log_ticks(self.low, self.high)
        else:
            made = [(v, self.label(v)) for v in _round_steps(self.low, self.high)]
        return [(self.share(number), label) for number, label in made if self.low <= number <= self.high]

    def label(self, value: float) -> str:
        """Return a value as a tick shows it."""
        return f"{100 * value:g}%" if self.is_percent else compact(value)


def scale_of(axis: Mapping[str, Any], values: Iterable[object]) -> Scale:
    """Return the scale of a Plotly axis that shows these values."""
    known = [value for value in values if value is not None]
    kind = str(axis.get("type", "year" if axis.get("tickformat") == "d" else "linear"))
    is_reversed = axis.get("autorange") == "reversed"
    if kind == "category":
        # A `Trusted` label stays trusted: it is written without its tags.
        categories = tuple(dict.fromkeys(v if isinstance(v, str) else str(v) for v in known))
        return Scale(kind, -0.5, max(len(categories), 1) - 0.5, categories, is_reversed)
    bare = Scale(kind, 0, 1, is_percent="%" in str(axis.get("tickformat", "")))
    numbers = [n for value in known if (n := bare.number(value)) is not None] or [0.0, 1.0]
    given = axis.get("range")
    if given is not None:
        low, high = (bare.number(end) if kind == "date" else float(end) for end in given)
    else:
        low, high = _padded(min(numbers), max(numbers), kind, has_zero=axis.get("rangemode") == "tozero")
    return Scale(kind, low or 0.0, high or 0.0, is_percent=bare.is_percent)


def compact(value: float) -> str:
    """Return a number as axes write it: 0.5, 1,200 as 1.2k, 3M, 2B."""
    for size, unit in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{unit}"
    return f"{value:.4g}"


def _padded(low: float, high: float, kind: str, *, has_zero: bool) -> tuple[float, float]:
    if has_zero:
        return min(0.0, low), high * 1.06 or 1.0
    pad = (high - low) * (0.06 if kind == "log" else _PADDING) or 0.5
    return low - pad, high + pad


def _round_steps(low: float, high: float) -> list[float]:
    rough = (high - low) / 4.5
    magnitude = 10 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next((m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= rough), magnitude)
    first = math.ceil(low / step - 1e-9)
    return [round((first + i) * step, 10) for i in range(int((high - first * step) / step + 1e-9) + 1)]


def _log_ticks(low: float, high: float) -> list[Tick]:
    steps: Sequence[int] = (1,) if high - low > 2 else (1, 2, 5)
    powers = range(math.floor(low), math.ceil(high) + 1)
    return [(math.log10(m * 10.0**p), compact(m * 10.0**p)) for p in powers for m in steps]


def _year_ticks(low: float, high: float) -> list[Tick]:
    step = year_step(high - low)
    return [
        (float(year), str(year)) for year in range(math.ceil(low), math.floor(high) + 1) if year % step == 0
    ]


def _date_ticks(low: float, high: float) -> list[Tick]:
    first, last = date.fromordinal(int(low)), date.fromordinal(int(high))
    if high - low <= 2 * 365.25:
        months = [(y, m) for y in range(first.year, last.year + 1) for m in (1, 4, 7, 10)]
        return [(float(date(y, m, 1).toordinal()), f"{y}-{m:02}") for y, m in months]
    step = year_step((high - low) / 365.25)
    years = [year for year in range(first.year, last.year + 2) if year % step == 0]
    return [(float(date(year, 1, 1).toordinal()), str(year)) for year in years]
