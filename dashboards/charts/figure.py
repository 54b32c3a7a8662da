"""What all chart shapes share: figures as plain data, axes, events drawn as marks, and the text seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from dashboards.text import plain, plot_text

AxisKind = Literal["percent", "number", "log", "year", "date", "category"]


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
    """Something that happened at `when` (a year or an ISO date) and is marked on a chart by its number."""

    when: str | float
    title: str
    kind: str = "release"
    url: str | None = None
    shown_when: str = ""


def faded(token: str, percent: int) -> str:
    """Return a colour token with `percent` opacity."""
    return f"{token}@{percent}"


def base_layout(x: Axis, y: Axis, events: Sequence[Event] = ()) -> dict[str, Any]:
    """Return the calm layout of a chart: horizontal grid only, no zoom by accident, events as marks."""
    shapes, annotations = _event_marks(events)
    return {
        "xaxis": {**_axis(x), "showgrid": False, "ticks": "outside", "ticklen": 5},
        "yaxis": {**_axis(y), "showline": False, "zeroline": False},
        "margin": {"l": 8, "r": 12, "t": 26 if events else 10, "b": 8},
        "hovermode": "x unified",
        "dragmode": False,
        "showlegend": False,
        "shapes": shapes,
        "annotations": annotations,
    }


def _axis(axis: Axis) -> dict[str, Any]:
    made: dict[str, Any] = {"automargin": True, "fixedrange": True, "title": {"text": axis.title}}
    if axis.kind == "percent":
        made |= {"tickformat": ".0%", "rangemode": "tozero"}
    elif axis.kind == "number":
        made |= {"rangemode": "tozero"}
    elif axis.kind == "log":
        made |= {"type": "log", "dtick": 1}
    elif axis.kind == "year":
        made |= {"tickformat": "d", "dtick": 1}
    elif axis.kind == "date":
        made |= {"type": "date", "tickformat": "%Y"}
    else:
        made |= {"type": "category"}
    if axis.range is not None:
        made |= {"range": list(axis.range), "autorange": False}
    return made


def _event_marks(events: Sequence[Event]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    shapes = [
        {
            "type": "line", "x0": event.when, "x1": event.when, "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
            "line": {"width": 1, "dash": "dash" if event.kind == "method_break" else "dot",
                     "color": "$ui.break" if event.kind == "method_break" else "$ui.muted"},
        }
        for event in events
    ]  # fmt: skip
    annotations = [
        {
            "x": event.when, "y": 1, "yref": "paper", "yanchor": "bottom", "text": str(number),
            "showarrow": False, "hovertext": event.title, "font": {"size": 11, "color": "$ui.ink"},
            "bgcolor": "$ui.paper", "bordercolor": "$ui.muted", "borderwidth": 1, "borderpad": 2,
        }
        for number, event in enumerate(events, start=1)
    ]  # fmt: skip
    return shapes, annotations


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
    return plain(value)


def with_level(figure: Figure, y: float, text: str) -> Figure:
    """Return the figure with a thin horizontal line at `y` and what it means."""
    layout = dict(figure["layout"])
    mark = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "layer": "below"}
    layout["shapes"] = [*layout["shapes"], {**mark, "line": {"width": 1, "color": "$ui.muted"}}]
    note = {"xref": "paper", "x": 1, "xanchor": "right", "y": y, "yanchor": "top", "text": text, "showarrow": False}
    layout["annotations"] = [*layout["annotations"], {**note, "font": {"size": 12, "color": "$ui.muted"}}]
    return {"data": figure["data"], "layout": layout}
