"""Heat map: one value for each pair of categories, written into its cell."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.shapes.figure import Axis, Figure, base_layout, category_labels, faded
from frameshare_site.text import Trusted

# Opacity of the highest value: above it the text in a cell would lack contrast.
FULL = 45


def heat_map(
    columns: Sequence[str],
    rows: Sequence[str],
    values: Sequence[Sequence[float | None]],
    texts: Sequence[Sequence[str]],
    value_range: tuple[float, float] | None = None,
) -> Figure:
    """Return a heat map, the first row on top; a missing value leaves its cell empty.

    `texts` are written into the cells; `values` of `value_range` (their own by default) set the colour.
    """
    low, high = value_range or (0.0, max((v for row in values for v in row if v is not None), default=1.0))
    labels = category_labels(rows)
    layout = base_layout(Axis(kind="category"), Axis(kind="category")) | {"hovermode": "closest"}
    layout["xaxis"] |= {"side": "top", "ticks": ""}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False}
    trace = {
        "type": "heatmap",
        "x": list(columns),
        "y": [labels[row] for row in rows],
        "z": [list(row) for row in values],
        "zmin": low,
        "zmax": high,
        "text": [list(row) for row in texts],
        "texttemplate": Trusted("%{text}"),
        "hovertemplate": Trusted("%{y}, %{x}: %{text}<extra></extra>"),
        "colorscale": [[0, "$ui.paper"], [1, faded("$ui.accent", FULL)]],
        "showscale": False,
        "hoverongaps": False,
        "xgap": 2,
        "ygap": 2,
    }
    return {"data": [trace], "layout": layout}
