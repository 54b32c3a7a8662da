"""A Sankey trace as SVG: two columns of nodes and the streams between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frameshare_site.svg.paint import css_colour, fixed, opacity, shown_lines

_NODE = 14


def sankey_marks(trace: Mapping[str, Any], height: float) -> tuple[str, str]:
    """Return the streams as paths in a box of 1000 x 1000, and nodes with labels placed by percentages."""
    node, link = trace["node"], trace["link"]
    flows = list(zip(link["source"], link["target"], link["value"], link["color"], strict=True))
    left = set(link["source"])
    sizes = [
        sum(value for source, target, value, _ in flows if number in (source, target))
        for number in range(len(node["label"]))
    ]
    tops, unit = _tops(node["y"], sizes, left, height, float(node["pad"]))
    streams, filled = [], list(tops)
    for source, target, value, colour in flows:
        size = value * unit
        begin, end = filled[source], filled[target]
        filled[source] += size
        filled[target] += size
        shape = _stream(begin, end, size)
        look = f'style="--c:{css_colour(colour)}" fill-opacity="{opacity(colour):g}"'
        streams.append(f'<path class="a" d="{shape}" {look}/>')
    nodes = "".join(
        _node(label, colour, tops[i] / 10, sizes[i] * unit / 10, is_left=i in left)
        for i, (label, colour) in enumerate(zip(node["label"], node["color"], strict=True))
    )
    return "".join(streams), nodes


def _tops(
    middles: list[float], sizes: list[float], left: set[int], height: float, pad: float
) -> tuple[list[float], float]:
    """Return each node's top and the length of one unit, in thousandths of the height."""
    gap = 1000 * pad / height
    sides = [[i for i in range(len(sizes)) if (i in left) == is_left] for is_left in (True, False)]
    units = [(1000 - gap * (len(side) - 1)) / (sum(sizes[i] for i in side) or 1) for side in sides if side]
    unit = min(units, default=1.0)
    tops = [0.0] * len(sizes)
    for side in sides:
        used = sum(sizes[i] for i in side) * unit + gap * (len(side) - 1)
        below = (1000 - used) / 2
        for i in sorted(side, key=lambda i: middles[i]):
            tops[i] = below
            below += sizes[i] * unit + gap
    return tops, unit


def _stream(begin: float, end: float, size: float) -> str:
    a, b, c, d = (fixed(y) for y in (begin, end, begin + size, end + size))
    return f"M0 {a}C500 {a} 500 {b} 1000 {b}V{d}C500 {d} 500 {c} 0 {c}Z"


def _node(label: object, colour: object, top: float, size: float, *, is_left: bool) -> str:
    x, dx, anchor = ("0%", _NODE + 6, "start") if is_left else ("100%", -_NODE - 6, "end")
    shift = "" if is_left else f' transform="translate(-{_NODE} 0)"'
    fill = f'style="fill:{css_colour(colour)}"'
    return (
        f'<rect x="{x}" y="{top:.2f}%" width="{_NODE}" height="{size:.2f}%" {fill}{shift}/>'
        f'<text class="n" x="{x}" y="{top + size / 2:.2f}%" dx="{dx}" dy=".35em" text-anchor="{anchor}">'
        f"{shown_lines(label)[0]}</text>"
    )
