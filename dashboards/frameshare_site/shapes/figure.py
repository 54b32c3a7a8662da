"""What all chart shapes share: figures as plain data, axes, events drawn as marks, and the text seal."""

from __future__ import annotations

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
    "log": {"type": "log", "tickformat": "~s", "nticks": 6},
    "year": {"tickformat": "d", "tickangle": 0},
    "date": {
        "type": "date",
        "tickformatstops": [
            {"dtickrange": [None, "M11"], "value": "%Y-%m"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
    },
    "category": {"type": "category"},
}
# An event's number is about this high in pixels, and this wide as a share of a narrow chart.
_MARK_HEIGHT = 19
_MARK_SHARE = 0.06
# More digits than a screen can show; all of them are in the data files, and half a page's weight saved.
_DRAWN_DIGITS = 6


class Figure(TypedDict):
    """A Plotly figure: traces and layout."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]


@dataclass(frozen=True)
class Axis:
    """An axis: what it shows, its kind, and its range if that is not to follow the values."""

    title: str = ""
    kind: AxisKind = "number"
    range: tuple[float | str, float | str] | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened at `when` (a year or an ISO date) and is marked on a chart by its number.

    `language` is that of the title: most events are kept in English only.
    """

    when: str | float
    title: str
    kind: str = "release"
    url: str | None = None
    shown_when: str = ""
    language: str = "en"


def faded(token: str, percent: int) -> str:
    """Return a colour token with `percent` opacity."""
    return f"{token}@{percent}"


def base_layout(
    x: Axis, y: Axis, events: Sequence[Event] = (), drawn: Sequence[str | float] = ()
) -> dict[str, Any]:
    """Return the calm layout of a chart: horizontal grid only, no zoom by accident, events as marks.

    `drawn` holds the places of all points; marks stand in rows if they would touch at this width.
    """
    levels = _levels(events, x.range or drawn)
    room = 10 + (max(levels) + 1) * _MARK_HEIGHT if levels else 10
    return {
        "xaxis": {**_axis(x), "showgrid": False, "ticks": "outside", "ticklen": 5},
        "yaxis": {**_axis(y), "showline": False, "zeroline": False, "ticklabelstandoff": 6},
        "margin": {"l": 8, "r": 12, "t": room, "b": 8},
        "hovermode": "x unified",
        "dragmode": False,
        "showlegend": False,
        "shapes": [_event_line(event) for event in events],
        "annotations": [
            _event_number(event, number, level)
            for number, (event, level) in enumerate(zip(events, levels, strict=True), start=1)
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
        made |= {"dtick": _year_step(_span(axis))}
    elif axis.kind == "date" and _span(axis) > 2 * 365.25:
        made |= {"tick0": "2000-01-01", "dtick": f"M{12 * _year_step(_span(axis) / 365.25)}", "tickangle": 0}
    if axis.range is not None:
        made |= {"range": list(axis.range), "autorange": False}
    return made


def _span(axis: Axis) -> float:
    """Return the width of an axis' range, in days if it shows dates; 0 where the values set it."""
    return _position(axis.range[1]) - _position(axis.range[0]) if axis.range else 0.0


def _year_step(years: float) -> int:
    """Return the years from one label to the next, so that they stand apart on a narrow screen."""
    return next((step for step in (1, 2, 5, 10) if years <= 8 * step), 20)


def _event_line(event: Event) -> dict[str, Any]:
    is_break = event.kind not in {"release", "milestone"}
    return {
        "type": "line",
        "x0": event.when,
        "x1": event.when,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "line": {"width": 1, "dash": "dash" if is_break else "dot", "color": _mark_colour(event)},
    }


def _event_number(event: Event, number: int, level: int) -> dict[str, Any]:
    return {
        "x": event.when,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": level * _MARK_HEIGHT,
        "text": str(number),
        "showarrow": False,
        "hovertext": event.title,
        "font": {"size": 11, "color": _mark_colour(event)},
        "bgcolor": "$ui.paper",
        "bordercolor": _mark_colour(event),
        "borderwidth": 1,
        "borderpad": 2,
    }


def _mark_colour(event: Event) -> str:
    return "$ui.muted" if event.kind in {"release", "milestone"} else "$ui.break"


def _levels(events: Sequence[Event], drawn: Sequence[str | float]) -> list[int]:
    """Return for each event the row of marks in which it does not touch its neighbour."""
    places = [_position(event.when) for event in events]
    ends = [*places, *(_position(place) for place in drawn)] if events else []
    width = max(ends, default=0.0) - min(ends, default=0.0)
    last: list[float] = []
    levels = []
    for place in places:
        level = next((i for i, taken in enumerate(last) if place - taken > _MARK_SHARE * width), len(last))
        last[level : level + 1] = [place]
        levels.append(level)
    return levels


def _position(when: str | float) -> float:
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
