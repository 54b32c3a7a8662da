"""Stacked areas: the parts of a whole over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.charts.figure import Axis, Event, Figure, base_layout, faded
from dashboards.charts.line import Series
from dashboards.text import Trusted


def stacked_area(series: Sequence[Series], x: Axis, y: Axis, events: Sequence[Event] = ()) -> Figure:
    """Return the series stacked in the given order, the first at the bottom; periods without values end it.

    All series must have the same `x`. A stack cannot show a gap in one part only: leave such a period out
    of all of them.
    """
    return {
        "data": [_layer(one) for one in series],
        "layout": base_layout(x, y, events, [place for one in series for place in one.x]),
    }


def _layer(one: Series) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "stackgroup": "whole",
        "name": one.title,
        "legendgroup": one.key,
        "x": list(one.x),
        "y": list(one.y),
        "stackgaps": "infer zero",
        "line": {"width": 1, "color": one.colour},
        "fillcolor": faded(one.colour, 70),
    }
    if one.hover:
        made |= {"customdata": list(one.hover), "hovertemplate": Trusted("%{customdata}<extra></extra>")}
    return made
