"""What all chart shapes share: figures as plain data, axes, events drawn as marks, and the text seal."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypedDict

from frameshare_site.text import Trusted, plain, plot_lines, plot_text

AxisKind = Literal["percent", "number", "log", "year", "date", "category"]
_AXIS_KINDS: Mapping[AxisKind, dict[str, Any]] = {
    "percent": {"tickformat": ".0%", "rangemode": "tozero"},
    "number": {"rangemode": "tozero"},
    # Plotly's default number format has SI prefixes below one: "500m" for 0.5 would be read as 500 million.
    "log": {"type": "log", "nticks": 6, "exponentformat": "B"},
    # A year's point is in its middle, so the ticks between the labels are the ends of the years.
    "year": {
        "tickformat": "d",
        "tickangle": 0,
        "minor": {"tick0": 0.5, "dtick": 1, "ticks": "outside", "ticklen": 5},
    },
    "date": {
        "type": "date",
        "tickformatstops": [
            {"dtickrange": [None, "M11"], "value": "%Y-%m"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
    },
    "category": {"type": "category"},
}
# An event's name is about this high in pixels, and this wide as a share of a narrow chart.
_MARK_HEIGHT = 14
_NAME_SHARE = 0.26
_ICON_SHARE = 0.03
_LEVELS = 2
_RELEASES = frozenset({"release", "milestone"})
_VERSION = re.compile(r"^(.{2,14}? \d+\.\d+)(?:\.\d+)*\b")
# More digits than a screen can show; all of them are in the data files, and half a page's weight saved.
_DRAWN_DIGITS = 6


class Figure(TypedDict):
    """A Plotly figure: traces and layout."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]


@dataclass(frozen=True)
class Axis:
    """An axis: what it shows, its kind, and its range unless that follows the values."""

    title: str = ""
    kind: AxisKind = "number"
    range: tuple[float | str, float | str] | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened at `when` (a year or an ISO date): a release is named, a break is a pale band.

    `language` is that of the title.
    """

    when: str | float
    title: str
    kind: str = "release"
    url: str | None = None
    shown_when: str = ""
    language: str = "en"

    @property
    def is_release(self) -> bool:
        """Tell a release or milestone from a break in the series."""
        return self.kind in _RELEASES

    @property
    def name(self) -> str:
        """Return the label on the chart: a version where the title begins with one, else a symbol."""
        found = _VERSION.match(self.title) if self.is_release else None
        return found[1] if found else "▾" if self.is_release else "≠"


def faded(token: str, percent: int) -> str:
    """Return a colour token with `percent` opacity."""
    return f"{token}@{percent}"


def year_axis(years: Iterable[int], room: float = 0.55) -> Axis:
    """Return the axis of these years, with `room` around the outermost points."""
    known = list(years)
    return Axis(kind="year", range=(min(known) - room, max(known) + room))


def hover_texts(texts: Sequence[str]) -> dict[str, Any]:
    """Return what a trace shows of its points under the pointer: these texts and nothing else."""
    return {"customdata": list(texts), "hovertemplate": Trusted("%{customdata}<extra></extra>")}


def runs(known: Iterable[bool]) -> list[list[int]]:
    """Return the places of what is known, neighbours together."""
    found: list[list[int]] = [[]]
    for place, is_known in enumerate(known):
        if is_known:
            found[-1].append(place)
        else:
            found.append([])
    return [run for run in found if run]


def base_layout(
    x: Axis, y: Axis, events: Sequence[Event] = (), drawn: Sequence[str | float] = ()
) -> dict[str, Any]:
    """Return the calm layout of a chart: horizontal grid only, no accidental zoom, events as marks.

    `drawn` holds the positions of all points; names of events are placed in rows, and those without room are
    left to the list below the chart.
    """
    levels = _levels(events, x.range or drawn)
    rows = 1 + max((level for level in levels if level is not None), default=-1)
    return {
        "xaxis": {
            **_axis(x),
            "showgrid": False,
            "ticks": "" if x.kind == "year" else "outside",
            "ticklen": 5,
        },
        "yaxis": {**_axis(y), "showline": False, "zeroline": False, "ticklabelstandoff": 6},
        "margin": {"l": 8, "r": 12, "t": 12 + rows * _MARK_HEIGHT, "b": 8},
        "hovermode": "x unified",
        "dragmode": False,
        "showlegend": False,
        "shapes": [_event_line(event) for event in events],
        "annotations": [
            _event_name(event, level)
            for event, level in zip(events, levels, strict=True)
            if level is not None
        ],
    }


def with_level(figure: Figure, y: float, text: str) -> Figure:
    """Return the figure with a thin horizontal line at `y` and what it means."""
    layout = dict(figure["layout"])
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "layer": "below"}
    place = {"xref": "paper", "x": 1, "xanchor": "right", "y": y, "yanchor": "top", "showarrow": False}
    place |= {"bgcolor": "$ui.paper"}
    font = {"size": 12, "color": "$ui.muted"}
    layout["shapes"] = [*layout["shapes"], {**line, "line": {"width": 1, "color": "$ui.muted"}}]
    layout["annotations"] = [*layout["annotations"], {**place, "text": text, "font": font}]
    return {"data": figure["data"], "layout": layout}


def category_labels(names: Iterable[str]) -> dict[str, Trusted]:
    """Return the label of each name, at most two short lines; names that differ keep labels that differ."""
    labels: dict[str, Trusted] = {}
    given: Counter[str] = Counter()
    for name in dict.fromkeys(names):
        label = plot_lines(name)
        given[label] += 1
        labels[name] = label if given[label] == 1 else Trusted(f"{label} ({given[label]})")
    return labels


def _axis(axis: Axis) -> dict[str, Any]:
    made: dict[str, Any] = {"automargin": True, "fixedrange": True, "title": {"text": axis.title}}
    made |= _AXIS_KINDS[axis.kind]
    if axis.kind == "year":
        made |= {"dtick": year_step(_span(axis))}
    elif axis.kind == "date" and _span(axis) > 2 * 365.25:
        made |= {"tick0": "2000-01-01", "dtick": f"M{12 * year_step(_span(axis) / 365.25)}", "tickangle": 0}
    if axis.range is not None:
        made |= {"range": list(axis.range), "autorange": False}
    return made


def _span(axis: Axis) -> float:
    """Return the width of an axis' range, in days if it shows dates; 0 where the values set it."""
    return position_of(axis.range[1]) - position_of(axis.range[0]) if axis.range else 0.0


def year_step(years: float) -> int:
    """Return the years from one label to the next, so that they do not touch on a narrow screen."""
    return next((step for step in (1, 2, 5, 10) if years <= 8 * step), 20)


def _event_line(event: Event) -> dict[str, Any]:
    """A release is a short tick on top, so that no line suggests a cause; a break is a pale band."""
    line = {"width": 1.5, "color": "$ui.muted"} if event.is_release else {"width": 5, "color": "$ui.break@14"}
    place = {"x0": event.when, "x1": event.when, "y0": 0.97 if event.is_release else 0, "y1": 1}
    return {"type": "line", **place, "yref": "paper", "layer": "below", "line": line}


def _event_name(event: Event, level: int) -> dict[str, Any]:
    return {
        "x": event.when,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": level * _MARK_HEIGHT,
        "text": event.name,
        "showarrow": False,
        "hovertext": event.title,
        "font": {"size": 11, "color": "$ui.muted" if event.is_release else "$ui.break"},
    }


def _levels(events: Sequence[Event], drawn: Sequence[str | float]) -> list[int | None]:
    """Return for each event the row in which its name touches no other, None where it would touch in all."""
    places = [position_of(event.when) for event in events]
    ends = [*places, *(position_of(place) for place in drawn)] if events else []
    width = (max(ends, default=0.0) - min(ends, default=0.0)) or 1.0
    free: list[float] = [-math.inf] * _LEVELS
    levels: list[int | None] = []
    for event, place in zip(events, places, strict=True):
        half = width * (_ICON_SHARE if len(event.name) == 1 else _NAME_SHARE) / 2
        level = next((row for row in range(_LEVELS) if free[row] <= place - half), None)
        if level is not None:
            free[level] = place + half
        levels.append(level)
    return levels


def position_of(when: str | float) -> float:
    """Return a day as its number, or a year as it is."""
    return date.fromisoformat(when[:10]).toordinal() if isinstance(when, str) else float(when)


def sealed(figure: Figure) -> Figure:
    """Return the figure as JSON types with every text shown as characters, except `Trusted` text."""
    return {"data": _seal(figure["data"]), "layout": _seal(figure["layout"])}


def _seal(value: object) -> Any:
    if isinstance(value, str):
        return plot_text(value)
    if isinstance(value, Mapping):
        return {str(key): _seal(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_seal(item) for item in value]
    made = plain(value)
    return float(f"{made:.{_DRAWN_DIGITS}g}") if isinstance(made, float) else made
