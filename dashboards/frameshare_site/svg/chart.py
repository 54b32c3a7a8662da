"""A whole figure as one accessible SVG: axes, marks, events, direct labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from frameshare_site.shapes.figure import Figure
from frameshare_site.shapes.line import GREY
from frameshare_site.svg.marks import Plot
from frameshare_site.svg.paint import attribute, css_colour, opacity, percent, shown_lines
from frameshare_site.svg.sankey import sankey_marks
from frameshare_site.svg.scale import Scale, scale_of
from frameshare_site.text import truncated, visible_sentence

_CHARACTER, _WIDE_CHARACTER = 7.0, 12.5
_LABEL_HEIGHT = 15
_LABEL_LIMIT = 18
# With more lines than this, only the coloured ones and those that lead are named; the legend names the rest.
_MOST_LABELS = 6
_LEADING = 3
# The width of a card's drawing on a phone 360 pixels wide, margins included.
_NARROW = 298


@dataclass(frozen=True)
class Frame:
    """The margins in pixels around the plot area of a drawing of `height` pixels."""

    left: float
    right: float
    top: float
    bottom: float
    height: int

    @property
    def inner(self) -> float:
        """Return the height of the plot area."""
        return self.height - self.top - self.bottom


def chart_svg(figure: Figure, height: int, key: str, title: str, description: str) -> Markup:
    """Return the figure as SVG; `key` makes the ids of its title and description unique on the page."""
    data = figure["data"]
    is_sankey = bool(data) and data[0]["type"] == "sankey"
    frame, body = _sankey(figure, height) if is_sankey else _cartesian(data, figure["layout"], height)
    return _wrapped(frame, body, key, title, description)


def _wrapped(frame: Frame, body: str, key: str, title: str, description: str, kind: str = "chart") -> Markup:
    # The margins are the element's own: percentages inside then count over the plot area alone.
    head = (
        f'<svg class="{kind}" height="{frame.height}" role="img" aria-labelledby="{key}-t {key}-d"'
        f' style="margin-left:{frame.left:g}px;width:calc(100% - {frame.left + frame.right:g}px)">'
        f'<title id="{key}-t">{escape(visible_sentence(title))}</title>'
        f'<desc id="{key}-d">{escape(visible_sentence(description))}</desc>'
        f'<svg y="{frame.top:g}" height="{frame.inner:g}">'
    )
    return Markup(f"{head}{body}</svg></svg>")  # noqa: S704 - every text above and below is escaped


def ranked_bars(figure: Figure, key: str, title: str, description: str) -> Markup:
    """Return a heat map as a phone shows it: each row's largest cell as a bar, its column named on it."""
    trace = figure["data"][0]
    tops = [
        max(((v, i) for i, v in enumerate(values) if v is not None), default=(None, 0))
        for values in trace["z"]
    ]
    names = [shown_lines(column)[0] for column in trace["x"]]
    texts = [
        f"{names[i]} {trace['text'][row][i]}" if v is not None else "" for row, (v, i) in enumerate(tops)
    ]
    bars = {
        "type": "bar", "orientation": "h", "y": trace["y"], "x": [v for v, _ in tops],
        "legendgroup": "ranked",
        "marker": {"color": "$ui.accent"}, "name": title,
    }  # fmt: skip
    # The cells are shares, or counts.
    form = ".0%" if trace["zmax"] <= 1 else ""
    layout = figure["layout"] | {
        "xaxis": {"range": [0, trace["zmax"]], "showgrid": False, "tickformat": form}, "barmode": "stack",
    }  # fmt: skip
    frame, body = _cartesian([bars], layout, 50 + 34 * len(trace["y"]))
    step = 100 / max(len(texts), 1)
    labels = "".join(
        f'<text class="d" x="6" y="{step * (row + 0.5):.2f}%" dy=".35em">{text}</text>'
        for row, text in enumerate(texts)
    )
    return _wrapped(frame, body + labels, key, title, description, "chart narrow")


def _cartesian(
    data: Sequence[Mapping[str, Any]], layout: Mapping[str, Any], height: int
) -> tuple[Frame, str]:
    x = scale_of(layout["xaxis"], [v for trace in data for v in trace.get("x", ())])
    y = scale_of(layout["yaxis"], _heights(data, layout))
    if data and data[0]["type"] == "heatmap":
        y = Scale(y.kind, y.low, y.high, y.categories, is_reversed=True)
    labels = _ends(data, x, y)
    frame = _frame(layout, y, labels, height)
    narrow = _NARROW - frame.left - frame.right
    plot = Plot(x, y, layout)
    plot.draw(data)
    parts = (
        _grid(x, y, layout),
        _marks_of_events(layout, x, y, narrow),
        stretched("".join(plot.paths)),
        "".join(plot.marks),
        _tick_labels(x, y, layout, narrow),
        _direct_labels(labels, frame.inner),
    )
    return frame, "".join(parts)


def _heights(data: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> list[object]:
    """Return the values that the y axis has to show, sums where parts are stacked."""
    if layout.get("barmode") == "stack" or any("stackgroup" in trace for trace in data):
        sums: dict[Any, float] = {}
        for trace in data:
            is_number = not trace.get("orientation") and trace["type"] in {"bar", "scatter"}
            for x, y in zip(trace["x"], trace["y"], strict=True) if is_number else ():
                sums[x] = sums.get(x, 0.0) + (y or 0.0)
        if sums:
            return list(sums.values())
    return [value for trace in data for value in trace.get("y", ())]


def _frame(
    layout: Mapping[str, Any], y: Scale, labels: Sequence[tuple[float, str, str, str]], height: int
) -> Frame:
    ticks = [line for _, label in y.ticks() for line in shown_lines(label)]
    left = min(150.0, 10 + max((width_of(line) for line in ticks), default=14))
    right = 12.0 if not labels else 26 + max(width_of(label) for _, _, label, _ in labels)
    is_on_top = layout["xaxis"].get("side") == "top"
    top = float(layout["margin"]["t"]) + (18 if is_on_top else 0)
    return Frame(left, right, top, 6 if is_on_top else 26, height)


def _grid(x: Scale, y: Scale, layout: Mapping[str, Any]) -> str:
    made = []
    if y.kind != "category":
        made += [f'<line x2="100%" y1="{_up(at)}" y2="{_up(at)}"/>' for at, _ in y.ticks()]
    if x.kind != "category" and layout["xaxis"].get("showgrid"):
        made += [f'<line y2="100%" x1="{percent(at)}" x2="{percent(at)}"/>' for at, _ in x.ticks()]
    base = '<line class="base" x2="100%" y1="100%" y2="100%"/>' if y.kind != "category" else ""
    minor = ""
    if x.kind == "year":
        ends = [
            year + 0.5 for year in range(int(x.low) - 1, int(x.high) + 1) if x.low <= year + 0.5 <= x.high
        ]
        minor = "".join(_foot_tick((end - x.low) / (x.high - x.low)) for end in ends)
    elif x.kind == "date":
        minor = "".join(_foot_tick(at) for at, _ in x.ticks())
    return f'<g class="grid">{"".join(made)}{base}{minor}</g>'


def _foot_tick(at: float) -> str:
    return f'<svg x="{percent(at)}" y="100%" class="paths"><line class="base" y2="5"/></svg>'


def _tick_labels(x: Scale, y: Scale, layout: Mapping[str, Any], narrow: float) -> str:
    made = []
    room = narrow / max(len(x.categories), 1) - 4
    is_crowded = x.kind in {"year", "date"} or any(
        width_of(shown_lines(c, 26)[0]) > room for c in x.categories
    )
    is_on_top = layout["xaxis"].get("side") == "top"
    for number, (at, label) in enumerate(x.ticks()):
        # Every second year's label has no room on a phone.
        extra = ' class="odd"' if number % 2 and is_crowded else ""
        place = 'y="0" dy="-6"' if is_on_top else 'y="100%" dy="18"'
        text = " ".join(shown_lines(label, 26))
        made.append(f'<text x="{percent(at)}" {place} text-anchor="middle"{extra}>{text}</text>')
    for at, label in y.ticks():
        lines = shown_lines(label)
        for row, line in enumerate(lines):
            shift = 0.35 + 1.1 * (row - (len(lines) - 1) / 2)
            made.append(
                f'<text x="0" dx="-6" y="{_up(at)}" dy="{shift:.2f}em" text-anchor="end">{line}</text>'
            )
    return f'<g class="ticks">{"".join(made)}</g>'


def _marks_of_events(layout: Mapping[str, Any], x: Scale, y: Scale, narrow: float) -> str:
    made = [_rule(shape, x, y) for shape in layout.get("shapes", ())]
    taken: dict[float, float] = {}
    made += [_name(note, x, y, narrow, taken) for note in layout.get("annotations", ())]
    return f'<g class="events-drawn">{"".join(made)}</g>' if any(made) else ""


def _rule(shape: Mapping[str, Any], x: Scale, y: Scale) -> str:
    """A level across the plot, or a mark at a day; nothing where the day is not shown."""
    line = shape["line"]
    colour = line["color"]
    look = (
        f'style="stroke:{css_colour(colour)}" stroke-width="{line["width"]:g}" opacity="{opacity(colour):g}"'
    )
    if shape.get("xref") == "paper":
        at = _up(y.place(shape["y0"]) or 0.0)
        return f'<line x2="100%" y1="{at}" y2="{at}" {look}/>'
    where = x.place(shape["x0"])
    if where is None or not 0 <= where <= 1:
        return ""
    at, top, foot = percent(where), _up(shape["y1"]), _up(shape["y0"])
    return f'<line x1="{at}" x2="{at}" y1="{foot}" y2="{top}" {look}/>'


def _name(note: Mapping[str, Any], x: Scale, y: Scale, narrow: float, taken: dict[float, float]) -> str:
    """The name of a level or event; one without room on a phone, `narrow` pixels wide, is left out there.

    `taken` holds, by a row's height, the pixel up to which the row is occupied.
    """
    name = shown_lines(note["text"])[0]
    text = f'style="fill:{css_colour(note["font"]["color"])}">{name}</text>'
    if note.get("xref") == "paper":
        odd = ' class="odd"' if width_of(name) > narrow else ""
        return f'<text x="100%" y="{_up(y.place(note["y"]) or 0.0)}" dy="1.1em" text-anchor="end"{odd} {text}'
    where = x.place(note["x"])
    if where is None or not 0 <= where <= 1:
        return ""
    shift = -4 - note.get("yshift", 0)
    half = width_of(name) / 2 + 1
    has_room = taken.get(shift, -narrow) <= where * narrow - half and where * narrow + half <= narrow + 12
    if has_room:
        taken[shift] = where * narrow + half
    odd = "" if has_room else ' class="odd"'
    return f'<text x="{percent(where)}" y="0" dy="{shift:g}" text-anchor="middle"{odd} {text}'


def _ends(data: Sequence[Mapping[str, Any]], x: Scale, y: Scale) -> list[tuple[float, str, str, str]]:
    """Return where each line ends, with its name, colour and key: a name next to a line needs no legend."""
    ends: dict[str, tuple[float, float, str, str, str]] = {}
    for trace in data:
        is_line = trace["type"] == "scatter" and trace.get("mode") != "markers" and "name" in trace
        if not is_line or trace.get("fill"):
            continue
        known = [(x.place(a), y.place(b)) for a, b in zip(trace["x"], trace["y"], strict=True)]
        settled = [(a, b) for a, b in known if a is not None and b is not None]
        if not settled or "stackgroup" in trace:
            continue
        key, last = str(trace.get("legendgroup")), max(settled)
        if key not in ends or last[0] > ends[key][0]:
            name = truncated(visible_sentence(str(trace["name"])), _LABEL_LIMIT)
            ends[key] = (*last, name, css_colour(trace["line"]["color"]), key)
    made = [(up, name, colour, key) for _, up, name, colour, key in ends.values()]
    if len(made) > _MOST_LABELS:
        leading = sorted(made, reverse=True)[:_LEADING]
        made = [end for end in made if end in leading or end[2] != css_colour(GREY)]
    if len(ends) < 2:
        return []
    return [(up, key, name, colour) for up, name, colour, key in made]


def _direct_labels(labels: Sequence[tuple[float, str, str, str]], height: float) -> str:
    ordered = sorted(labels, key=lambda label: -label[0])
    places = spread([(1 - up) * height for up, *_ in ordered], _LABEL_HEIGHT, height)
    return "".join(
        f'<text class="d" data-s="{attribute(key)}" x="100%" dx="8" y="{at:.0f}" dy=".35em"'
        f' style="--c:{colour}">'
        f"<tspan>●</tspan> {escape(name)}</text>"
        for at, (_, key, name, colour) in zip(places, ordered, strict=True)
    )


def width_of(text: str) -> float:
    """Return about how many pixels a label takes: Chinese characters are wider."""
    return sum(_WIDE_CHARACTER if ord(character) > 0x2E80 else _CHARACTER for character in text)


def spread(places: Sequence[float], distance: float, height: float) -> list[float]:
    """Return ordered places moved apart to at least `distance`, none beyond `height`."""
    made: list[float] = []
    for place in places:
        made.append(max(place, made[-1] + distance) if made else place)
    limit = height
    for index in range(len(made) - 1, -1, -1):
        made[index] = min(made[index], limit)
        limit = made[index] - distance
    return made


def _sankey(figure: Figure, height: int) -> tuple[Frame, str]:
    frame = Frame(0, 0, 30, 8, height)
    streams, nodes = sankey_marks(figure["data"][0], frame.inner)
    heads = "".join(
        f'<text x="{100 * note["x"]:g}%" y="-10" text-anchor="{"end" if note["x"] else "start"}">'
        f"{shown_lines(note['text'])[0]}</text>"
        for note in figure["layout"]["annotations"]
    )
    return frame, f'<g class="ticks">{heads}</g>{stretched(streams)}{nodes}'


def stretched(paths: str) -> str:
    """Return paths in a box of 1000 x 1000 that fills the plot area; strokes keep their width."""
    return f'<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" class="paths">{paths}</svg>'


def _up(share: float) -> str:
    return percent(1 - share)
