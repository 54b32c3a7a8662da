"""Sankey: how many went from where to where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frameshare_site.shapes.figure import Figure, faded, hover_texts
from frameshare_site.text import LABEL_LIMIT, Trusted, truncated


@dataclass(frozen=True)
class Node:
    """One end of a flow: key (unique on its side), label and colour token."""

    key: str
    label: str
    colour: str


@dataclass(frozen=True)
class Flow:
    """A stream from a node on the left to one on the right: its size and the text shown on it."""

    origin: str
    target: str
    value: float
    hover: str = ""


def sankey(
    left: Sequence[Node], right: Sequence[Node], flows: Sequence[Flow], headings: tuple[str, str]
) -> Figure:
    """Return the flows between the left and the right nodes, coloured by where they go to.

    `headings` go above the two sides, so that the nodes' labels stay short enough for a narrow screen.
    """
    trace = {
        "type": "sankey",
        "textfont": {"color": "$ui.ink", "size": 13, "shadow": "none"},
        "arrangement": "fixed",
        "node": _nodes(left, right, flows),
        "link": _links(left, right, flows),
    }
    layout = {
        "margin": {"l": 4, "r": 4, "t": 30, "b": 8},
        "showlegend": False,
        "annotations": [
            _heading(headings[0], x=0, side="left"),
            _heading(headings[1], x=1, side="right"),
        ],
    }
    return {"data": [trace], "layout": layout}


def _nodes(left: Sequence[Node], right: Sequence[Node], flows: Sequence[Flow]) -> dict[str, Any]:
    nodes = [*left, *right]
    return {
        "label": [truncated(node.label, LABEL_LIMIT) for node in nodes],
        "color": [node.colour for node in nodes],
        "x": [0.001] * len(left) + [0.999] * len(right),
        "y": [*_places(left, flows, is_left=True), *_places(right, flows, is_left=False)],
        "pad": 22,
        "thickness": 16,
        "line": {"width": 0},
        "hovertemplate": Trusted("%{label}<extra></extra>"),
    }


def _links(left: Sequence[Node], right: Sequence[Node], flows: Sequence[Flow]) -> dict[str, Any]:
    start = {node.key: index for index, node in enumerate(left)}
    end = {node.key: index + len(left) for index, node in enumerate(right)}
    colours = {node.key: node.colour for node in right}
    return {
        "source": [start[flow.origin] for flow in flows],
        "target": [end[flow.target] for flow in flows],
        "value": [flow.value for flow in flows],
        "color": [faded(colours[flow.target], 38) for flow in flows],
        **hover_texts([flow.hover for flow in flows]),
    }


def _heading(text: str, *, x: float, side: str) -> dict[str, Any]:
    place = {
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "xanchor": side,
        "y": 1,
        "yanchor": "bottom",
        "yshift": 6,
    }
    return place | {"text": text, "showarrow": False, "font": {"size": 13, "color": "$ui.muted"}}


def _places(nodes: Sequence[Node], flows: Sequence[Flow], *, is_left: bool) -> list[float]:
    """Return each node's middle (0 top, 1 bottom), in the given order: Plotly's own order is arbitrary."""
    sizes = [
        sum(flow.value for flow in flows if (flow.origin if is_left else flow.target) == node.key)
        for node in nodes
    ]
    whole = sum(sizes) or 1
    places, above = [], 0.0
    for size in sizes:
        places.append(min(0.999, max(0.001, (above + size / 2) / whole)))
        above += size
    return places
