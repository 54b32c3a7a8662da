"""Bars: grouped or stacked upright over periods, or horizontal for ranked categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from frameshare_site.shapes.figure import Axis, Event, Figure, base_layout, category_labels, hover_texts

# Share of a year's width that its bars fill.
_YEAR_SHARE = 0.78


@dataclass(frozen=True)
class Bars:
    """One group of bars: key, title, colour token, positions, values, and which periods are unfinished."""

    key: str
    title: str
    colour: str
    positions: Sequence[float | str]
    values: Sequence[float | None]
    hover: Sequence[str] = ()
    is_partial: Sequence[bool] = ()
    dash: ClassVar[str] = "solid"


def bars(groups: Sequence[Bars], x: Axis, y: Axis, events: Sequence[Event] = ()) -> Figure:
    """Return upright bars side by side; unfinished periods are hatched, missing values leave a gap."""
    layout = base_layout(x, y, events) | {"barmode": "group", "bargap": 0.25, "hovermode": "closest"}
    places = [_place(i, len(groups)) for i in range(len(groups))]
    traces = [
        _upright(group) | (place if x.kind == "year" else {})
        for group, place in zip(groups, places, strict=True)
    ]
    return {"data": traces, "layout": layout}


def horizontal_bars(groups: Sequence[Bars], x: Axis, mode: Literal["group", "stack"] = "group") -> Figure:
    """Return horizontal bars, the first category on top; long category names are cut, hover shows them."""
    layout = base_layout(x, Axis(kind="category")) | {
        "barmode": mode,
        "bargap": 0.25,
        "hovermode": "closest",
    }
    layout["xaxis"] |= {"showgrid": True}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False}
    labels = category_labels(str(position) for group in groups for position in group.positions)
    return {"data": [_lying(group, labels) for group in groups], "layout": layout}


def _place(index: int, side_by_side: int) -> dict[str, float]:
    """Return width and offset of a group's bars in years: Plotly widens them where a year is missing."""
    width = _YEAR_SHARE / side_by_side
    return {"width": width, "offset": index * width - _YEAR_SHARE / 2}


def _upright(group: Bars) -> dict[str, Any]:
    return _shared(group) | {"x": list(group.positions), "y": list(group.values)}


def _lying(group: Bars, labels: Mapping[str, str]) -> dict[str, Any]:
    names = [labels[str(position)] for position in group.positions]
    return _shared(group) | {"orientation": "h", "y": names, "x": list(group.values)}


def _shared(group: Bars) -> dict[str, Any]:
    hatching = ["/" if unfinished else "" for unfinished in group.is_partial]
    made: dict[str, Any] = {
        "type": "bar",
        "name": group.title,
        "legendgroup": group.key,
        "marker": {
            "color": group.colour,
            "line": {"color": group.colour, "width": 1},
            "pattern": {"shape": hatching, "fgcolor": group.colour, "bgcolor": "$ui.paper", "size": 6},
        },
    }
    return made | hover_texts(group.hover) if group.hover else made
