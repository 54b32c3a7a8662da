"""Dumbbell: where each row was then (hollow) and where it is now (filled), on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frameshare_site.shapes.figure import Axis, Figure, base_layout, category_labels, faded, hover_texts


@dataclass(frozen=True)
class Dumbbell:
    """One row: its label, its two values (None where unknown), their hover texts, and whether it is faded."""

    label: str
    then: float | None
    now: float | None
    hover_then: str = ""
    hover_now: str = ""
    is_faded: bool = False


def dumbbells(rows: Sequence[Dumbbell], x: Axis, key: str, title: str, colour: str) -> Figure:
    """Return the rows from top to bottom with a line at one half; `key` and `title` name the series."""
    labels = category_labels(row.label for row in rows)
    layout = base_layout(x, Axis(kind="category")) | {"hovermode": "closest"}
    layout["xaxis"] |= {"showgrid": True}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False}
    layout["shapes"] = [
        {
            "type": "line", "x0": 0.5, "x1": 0.5, "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
            "line": {"width": 1.5, "color": "$ui.muted"},
        }
    ]  # fmt: skip
    shared = {"type": "scatter", "name": title, "legendgroup": key}
    data: list[dict[str, Any]] = []
    # All row names up front, so that the axis knows their order whatever each holds.
    order = [labels[row.label] for row in rows]
    data.append({**shared, "mode": "lines", "x": [None] * len(order), "y": order, "line": {"color": colour}})
    both = [row for row in rows if row.then is not None and row.now is not None]
    data.append(
        {
            **shared, "mode": "lines", "hoverinfo": "skip", "line": {"width": 3, "color": faded(colour, 35)},
            "x": [x for row in both for x in (row.then, row.now, None)],
            "y": [y for row in both for y in (labels[row.label], labels[row.label], None)],
        }
    )  # fmt: skip
    for own, group in (
        (colour, [row for row in rows if not row.is_faded]),
        (faded(colour, 45), [row for row in rows if row.is_faded]),
    ):
        then = [(row.then, labels[row.label], row.hover_then) for row in group if row.then is not None]
        now = [(row.now, labels[row.label], row.hover_now) for row in group if row.now is not None]
        data += [{**shared, **_points(then, "$ui.paper", own)}, {**shared, **_points(now, own, own)}]
    return {"data": [trace for trace in data if trace["x"]], "layout": layout}


def _points(drawn: Sequence[tuple[float, str, str]], fill: str, edge: str) -> dict[str, Any]:
    """Return points that look alike as one trace: Plotly's drawing time depends on the number of traces."""
    return {
        "mode": "markers",
        "cliponaxis": False,
        "x": [x for x, _, _ in drawn],
        "y": [y for _, y, _ in drawn],
        "line": {"color": edge},
        "marker": {"color": fill, "size": 12, "line": {"color": edge, "width": 2}},
        **hover_texts([text for _, _, text in drawn]),
    }
