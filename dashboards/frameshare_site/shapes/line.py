"""Lines over time with an interval as a band, missing values as gaps and unfinished periods dashed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from frameshare_site.shapes.figure import Axis, Event, Figure, base_layout, faded, hover_texts, runs

X = float | str
# Those that readers ask about most; the others are identified by their names next to the lines.
HIGHLIGHTED = ("pytorch", "tensorflow", "jax", "keras", "onnx")
MOST_COLOURED = 5
GREY = "$ui.rest"


@dataclass(frozen=True)
class Series:
    """One line: its key and title, colour token, points, and what is known about each point.

    `y`, `low` and `high` are None where a value is missing; `is_partial` marks unfinished periods; `hover`
    is the text of each point, its value if left out.
    """

    key: str
    title: str
    colour: str
    x: Sequence[X]
    y: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    is_partial: Sequence[bool] = ()
    hover: Sequence[str] = ()
    dash: str = "solid"
    symbol: str = "circle"
    has_markers: bool = True


def series_of(
    key: str,
    title: str,
    colour: str,
    x: Sequence[X],
    rows: Sequence[Mapping[str, Any] | None],
    hover: Callable[[Mapping[str, Any]], str] | None = None,
    columns: tuple[str, str, str] = ("share", "share_low", "share_high"),
    is_partial: Callable[[Mapping[str, Any]], bool] = lambda row: bool(row.get("is_partial")),
    **look: Any,
) -> Series:
    """Return the line of one row at each of `x`; a place without a row is a gap.

    `columns` are those of the value and of its interval's ends; `look` is how the line is drawn.
    """
    value, low, high = ([row[column] if row else None for row in rows] for column in columns)
    partial = [row is not None and is_partial(row) for row in rows]
    texts = [hover(row) if row else "" for row in rows] if hover else ()
    return Series(key, title, colour, x, value, low, high, partial, texts, **look)


def line(series: Sequence[Series], x: Axis, y: Axis, events: Sequence[Event] = ()) -> Figure:
    """Return lines with their bands; of more than five, five are coloured and the rest are grey."""
    traces: list[dict[str, Any]] = []
    series = _at_most_five_coloured(series)
    for one in series:
        traces += _band(one)
    for one in series:
        traces += _line(one)
    return {"data": traces, "layout": base_layout(x, y, events, [place for one in series for place in one.x])}


def _at_most_five_coloured(series: Sequence[Series]) -> list[Series]:
    ranked = sorted(series, key=lambda one: HIGHLIGHTED.index(one.key) if one.key in HIGHLIGHTED else 9)
    coloured = {one.key for one in ranked[:MOST_COLOURED]}
    return [one if one.key in coloured else replace(one, colour=GREY, low=(), high=()) for one in series]


def points(series: Series) -> dict[str, Any]:
    """Return a series as points only: published readings next to a computed line."""
    return _trace(series, list(series.y), "markers")


def hover(series: Series, places: Sequence[int]) -> dict[str, Any]:
    """Return what a trace shows of a series' points at these places under the pointer."""
    return hover_texts([series.hover[i] for i in places]) if series.hover else {}


def _line(series: Series) -> list[dict[str, Any]]:
    partial = list(series.is_partial) or [False] * len(series.x)
    settled = [None if unfinished else value for value, unfinished in zip(series.y, partial, strict=True)]
    traces = [_trace(series, settled, "lines+markers" if series.has_markers else "lines")]
    alone = (
        []
        if series.has_markers
        else [i for i, is_it in enumerate(_alone(series)) if is_it and not partial[i]]
    )
    if alone:
        # A separate trace: Plotly would also make a mark of zero size at each of the others.
        shown = replace(series, x=[series.x[i] for i in alone], hover=())
        traces.append(_trace(shown, [settled[i] for i in alone], "markers") | {"hoverinfo": "skip"})
    if any(partial):
        traces.append(_unfinished(series, partial))
    return traces


def _alone(series: Series) -> list[bool]:
    """Tell of each point whether it has no neighbour, so that no line would show it."""
    known = [False, *(value is not None for value in series.y), False]
    return [
        now and not (before or after) for before, now, after in zip(known, known[1:], known[2:], strict=False)
    ]


def _trace(series: Series, y: list[float | None], mode: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": mode,
        "name": series.title,
        "legendgroup": series.key,
        "x": list(series.x),
        "y": y,
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": series.colour, "width": 1.5 if series.colour == GREY else 2.5, "dash": series.dash},
        "marker": {"color": series.colour, "size": 7, "symbol": series.symbol},
        **hover(series, range(len(series.x))),
    }


def _unfinished(series: Series, partial: list[bool]) -> dict[str, Any]:
    leads_in = [unfinished or after for unfinished, after in zip(partial, [*partial[1:], False], strict=True)]
    # The point after each run is kept as a gap, so that two unfinished runs are not joined.
    ends = [before and not now for before, now in zip([False, *leads_in[:-1]], leads_in, strict=True)]
    kept = [i for i in range(len(partial)) if leads_in[i] or ends[i]]
    shown = replace(
        series,
        x=[series.x[i] for i in kept],
        hover=[series.hover[i] for i in kept] if series.hover else (),
    )
    trace = _trace(shown, [series.y[i] if leads_in[i] else None for i in kept], "lines+markers")
    trace["line"] = {"color": series.colour, "width": 2, "dash": "dot"}
    trace["marker"] = {
        "color": "$ui.paper",
        "size": [9 if partial[i] else 0 for i in kept],
        "symbol": "circle",
        "line": {"color": series.colour, "width": [2 if partial[i] else 0 for i in kept]},
    }
    return trace


def _band(series: Series) -> list[dict[str, Any]]:
    """Draw the interval run by run: one polygon over all would bridge the gaps."""
    if not series.low or not series.high:
        return []
    xs: list[X | None] = []
    ys: list[float | None] = []
    whiskers: list[dict[str, Any]] = []
    bounds = zip(series.low, series.high, strict=True)
    for run in runs(low is not None and high is not None for low, high in bounds):
        if len(run) == 1:
            whiskers.append(_whisker(series, run[0]))
            continue
        xs += [*(series.x[i] for i in run), *(series.x[i] for i in reversed(run)), None]
        ys += [*(series.high[i] for i in run), *(series.low[i] for i in reversed(run)), None]
    polygon = {
        "type": "scatter", "mode": "lines", "x": xs[:-1], "y": ys[:-1], "fill": "toself",
        "line": {"width": 0, "color": series.colour}, "fillcolor": faded(series.colour, 18),
        "hoverinfo": "skip", "name": series.title, "legendgroup": series.key,
    }  # fmt: skip
    return [polygon, *whiskers] if xs else whiskers


def _whisker(series: Series, index: int) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": [series.x[index]] * 2, "hoverinfo": "skip",
        "y": [series.low[index], series.high[index]], "name": series.title, "legendgroup": series.key,
        "line": {"color": faded(series.colour, 40), "width": 6},
    }  # fmt: skip
