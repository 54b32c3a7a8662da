"""Dumbbell: where each row stood then (hollow) and where it stands now (filled), on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frameshare_site.shapes.figure import Axis, Figure, base_layout, category_labels, faded
from frameshare_site.text import Trusted


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
    # A name above all rows once, so that the axis knows their order whatever each holds.
    order = [labels[row.label] for row in rows]
    data.append({**shared, "mode": "lines", "x": [None] * len(order), "y": order, "line": {"color": colour}})
    for row in rows:
        if row.then is not None and row.now is not None:
            data.append(
                {
                    **shared, "mode": "lines", "x": [row.then, row.now], "y": [labels[row.label]] * 2,
                    "line": {"width": 3, "color": faded(colour, 35)}, "hoverinfo": "skip",
                }
            )  # fmt: skip
    for row in rows:
        own = faded(colour, 45) if row.is_faded else colour
        for value, text, fill in ((row.then, row.hover_then, "$ui.paper"), (row.now, row.hover_now, own)):
            if value is not None:
                data.append(
                    {
                        **shared, "mode": "markers", "x": [value], "y": [labels[row.label]],
                        "line": {"color": own},
                        "marker": {"color": fill, "size": 12, "line": {"color": own, "width": 2}},
                        "customdata": [text], "hovertemplate": Trusted("%{customdata}<extra></extra>"),
                    }
                )  # fmt: skip
    return {"data": data, "layout": layout}
