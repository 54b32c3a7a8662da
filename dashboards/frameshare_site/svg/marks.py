"""The marks of scatter, bar and heat-map traces as SVG elements, in a plot area of 0 to 100 % each way.

Lines and areas are paths in a box of 1000 x 1000 that the browser stretches; whatever must keep its shape,
such as a point or a text, is placed by percentages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from frameshare_site.svg.paint import attribute, css_colour, fixed, opacity, percent, shown_lines
from frameshare_site.svg.scale import Scale

Trace = Mapping[str, Any]
_DASHES = {"dot": "2 4", "dash": "7 5", "2px": "2 2"}


@dataclass
class Plot:
    """The scales of a chart and what was drawn so far: paths in the stretched box, and marks above them."""

    x: Scale
    y: Scale
    layout: Mapping[str, Any]
    paths: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def draw(self, traces: Sequence[Trace]) -> None:
        """Draw the traces, the first at the bottom."""
        bars = [trace for trace in traces if trace["type"] == "bar"]
        stacks: dict[str, dict[Any, float]] = {}
        below: dict[Any, float] = {}
        for trace in traces:
            if trace["type"] == "bar":
                self._bars(trace, bars.index(trace), len(bars), below)
            elif trace["type"] == "heatmap":
                self._heat_map(trace)
            elif "stackgroup" in trace:
                self._area(trace, stacks.setdefault(str(trace["stackgroup"]), {}))
            else:
                self._scatter(trace)

    def _scatter(self, trace: Trace) -> None:
        runs = self._runs(trace["x"], trace["y"])
        line = trace.get("line", {})
        colour = line.get("color", trace.get("marker", {}).get("color", "$fw.other"))
        if trace.get("fill") == "toself":
            fill = trace.get("fillcolor", "$ui.paper@45")
            closed = "".join(f"{_path(run)}Z" for run in runs)
            self.paths.append(_grouped(trace, fill, f'<path d="{closed}" {_fill(fill)}/>'))
            return
        mode = str(trace.get("mode", "lines"))
        drawn = "".join(_path(run) for run in runs if len(run) > 1)
        if "lines" in mode and drawn:
            self.paths.append(_grouped(trace, colour, f'<path class="l" d="{drawn}"{_stroke(line)}/>'))
        if "markers" in mode:
            self._points(trace, colour)

    def _points(self, trace: Trace, colour: object) -> None:
        marker = trace.get("marker", {})
        sizes, fill = marker.get("size", 7), marker.get("color", colour)
        faint = opacity(trace.get("line", {}).get("color"))
        pale = f' opacity="{faint:g}"' if 0 < faint < 1 else ""
        made = []
        for index, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
            across, up = self.x.place(x), self.y.place(y)
            size = sizes[index] if isinstance(sizes, list) else sizes
            if across is not None and up is not None and size:
                shape = ' class="h"' if fill == "$ui.paper" else ""
                made.append(
                    f'<circle cx="{percent(across)}" cy="{percent(1 - up)}" r="{size / 2:g}"{shape}{pale}/>'
                )
        if made:
            self.marks.append(_grouped(trace, colour, "".join(made)))

    def _area(self, trace: Trace, below: dict[Any, float]) -> None:
        top, bottom = [], []
        for x, y in zip(trace["x"], trace["y"], strict=True):
            base = below.get(x, 0.0)
            below[x] = base + (y or 0.0)
            across = self.x.place(x) or 0.0
            top.append((across, self.y.place(below[x]) or 0.0))
            bottom.append((across, self.y.place(base) or 0.0))
        fill = trace["fillcolor"]
        shape = f'<path d="{_path([*top, *reversed(bottom)])}Z" {_fill(fill)}/>'
        self.paths.append(_grouped(trace, fill, shape))

    def _bars(self, trace: Trace, index: int, count: int, below: dict[Any, float]) -> None:
        is_flat = trace.get("orientation") == "h"
        along, across = (self.y, self.x) if is_flat else (self.x, self.y)
        places, values = (trace["y"], trace["x"]) if is_flat else (trace["x"], trace["y"])
        is_stack = self.layout.get("barmode") == "stack"
        width = trace.get("width", 0.75 if is_stack else 0.75 / count)
        offset = trace.get("offset", -0.375 + (0 if is_stack else index * width))
        hatched = trace.get("marker", {}).get("pattern", {}).get("shape", [])
        made = []
        for number, (place, value) in enumerate(zip(places, values, strict=True)):
            middle = along.number(place)
            if value is None or middle is None:
                continue
            base = below.get(place, 0.0) if is_stack else 0.0
            below[place] = base + value
            start, end = sorted(along.share(middle + o) for o in (offset, offset + width))
            foot, head = sorted(across.place(v) or 0.0 for v in (base, base + value))
            is_open = number < len(hatched) and bool(hatched[number])
            made.append(_rect(foot, head, start, end, is_flat=is_flat, is_open=is_open))
        self.marks.append(_grouped(trace, trace["marker"]["color"], "".join(made)))

    def _heat_map(self, trace: Trace) -> None:
        low, high = trace["zmin"], trace["zmax"]
        wide, tall = 100 / len(trace["x"]), 100 / len(trace["y"])
        full = opacity(trace["colorscale"][1][1])
        colour = css_colour(trace["colorscale"][1][1])
        for row, (values, texts) in enumerate(zip(trace["z"], trace["text"], strict=True)):
            for column, (value, text) in enumerate(zip(values, texts, strict=True)):
                if value is None:
                    continue
                share = (value - low) / (high - low) if high > low else 0.0
                x, y = column * wide, row * tall
                self.marks.append(
                    f'<rect x="{x:.2f}%" y="{y:.2f}%" width="{wide * 0.97:.2f}%" height="{tall * 0.94:.2f}%"'
                    f' style="fill:{colour}" fill-opacity="{full * share:.2f}"/>'
                )
                if text:
                    label = shown_lines(text)[0]
                    middle = f'x="{x + wide / 2:.2f}%" y="{y + tall / 2:.2f}%"'
                    self.marks.append(f'<text class="v" {middle} dy=".35em">{label}</text>')

    def _runs(self, xs: Sequence[Any], ys: Sequence[Any]) -> list[list[tuple[float, float]]]:
        runs: list[list[tuple[float, float]]] = [[]]
        for x, y in zip(xs, ys, strict=True):
            across, up = self.x.place(x), self.y.place(y)
            if across is None or up is None:
                runs.append([])
            else:
                runs[-1].append((across, up))
        return [run for run in runs if run]


def _rect(foot: float, head: float, start: float, end: float, *, is_flat: bool, is_open: bool) -> str:
    x, width, y, height = (foot, head - foot, 1 - end, end - start) if is_flat else (
        start, end - start, 1 - head, head - foot,
    )  # fmt: skip
    shape = ' class="h"' if is_open else ""
    size = f'width="{percent(width)}" height="{percent(height)}"'
    return f'<rect x="{percent(x)}" y="{percent(y)}" {size}{shape}/>'


def _path(points: Sequence[tuple[float, float]]) -> str:
    drawn = " ".join(f"{fixed(1000 * x)} {fixed(1000 - 1000 * y)}" for x, y in points)
    return f"M{drawn}"


def _stroke(line: Mapping[str, Any]) -> str:
    dash, width = _DASHES.get(str(line.get("dash"))), line.get("width", 2)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    faint = opacity(line.get("color"))
    return f'{dashed} stroke-width="{width:g}"' + (f' opacity="{faint}"' if faint < 1 else "")


def _fill(colour: object) -> str:
    return f'class="a" fill-opacity="{opacity(colour):g}"'


def _grouped(trace: Trace, colour: object, content: str) -> str:
    key = trace.get("legendgroup")
    named = f' data-s="{attribute(str(key))}"' if key else ""
    drawn = trace.get("line", {}).get("color") if colour == "$ui.paper" else colour
    return f'<g{named} style="--c:{css_colour(drawn)}">{content}</g>'
