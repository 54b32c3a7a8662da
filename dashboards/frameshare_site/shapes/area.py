"""Stacked areas: the parts of a whole over time, gaps left open and unfinished periods hatched."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from frameshare_site.shapes.figure import Axis, Event, Figure, base_layout, faded, runs
from frameshare_site.shapes.line import Series, hover

_OPACITY = 70


def stacked_area(series: Sequence[Series], x: Axis, y: Axis, events: Sequence[Event] = ()) -> Figure:
    """Return the series stacked in the given order, the first at the bottom.

    All series must have the same `x` and `is_partial`. A period without a value in any of them interrupts
    the stack, since a stack cannot show a gap in one part only; a period without neighbours is a column.
    """
    traces: list[dict[str, Any]] = []
    values = zip(*(one.y for one in series), strict=True)
    known = (any(y is not None for y in of_period) for of_period in values)
    for number, run in enumerate(runs(known)):
        if len(run) == 1:
            traces += _columns(series, run[0])
            continue
        traces += [_layer(one, run, f"run{number}") for one in series]
        traces += _hatchings(series, run)
    return {"data": traces, "layout": base_layout(x, y, events, [place for one in series for place in one.x])}


def _layer(one: Series, run: Sequence[int], stack: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        # A separate stack for each run: within one, Plotly would draw a gap as a fall to zero.
        "stackgroup": stack,
        "name": one.title,
        "legendgroup": one.key,
        "x": [one.x[i] for i in run],
        "y": [one.y[i] for i in run],
        "stackgaps": "infer zero",
        "line": {"width": 1, "color": one.colour},
        "fillcolor": faded(one.colour, _OPACITY),
        **hover(one, run),
    }


def _columns(series: Sequence[Series], index: int) -> list[dict[str, Any]]:
    """Draw a period without neighbours as an upright bar of its parts: an area over it has no width."""
    tops = list(accumulate(one.y[index] or 0.0 for one in series))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": one.title,
            "legendgroup": one.key,
            "x": [one.x[index]] * 2,
            "y": [below, above],
            "line": {
                "width": 8,
                "color": faded(one.colour, _OPACITY),
                "dash": "2px" if _is_partial(one, index) else "solid",
            },
            **hover(one, [index, index]),
        }
        for one, below, above in zip(series, [0.0, *tops], tops, strict=False)
    ]


def _hatchings(series: Sequence[Series], run: Sequence[int]) -> list[dict[str, Any]]:
    """Draw paper-coloured stripes over each unfinished span, as far as its areas reach to its neighbours."""
    spans = runs(_is_partial(series[0], index) for index in run)
    return [_hatching(series, run[max(0, span[0] - 1) : span[-1] + 2]) for span in spans]


def _hatching(series: Sequence[Series], covered: Sequence[int]) -> dict[str, Any]:
    x = [series[0].x[i] for i in covered]
    top = [sum(one.y[i] or 0.0 for one in series) for i in covered]
    return {
        "type": "scatter", "mode": "lines", "hoverinfo": "skip", "fill": "toself",
        "x": [*x, *reversed(x)], "y": [*top, *([0.0] * len(x))], "line": {"width": 0},
        "fillpattern": {
            "shape": "/", "fgcolor": "$ui.paper", "bgcolor": "rgba(0,0,0,0)", "size": 6, "solidity": 0.3,
        },
    }  # fmt: skip


def _is_partial(one: Series, index: int) -> bool:
    return bool(one.is_partial) and one.is_partial[index]
