"""A chart as an SVG file of its own: fixed width, the colours of the light theme, its finding above it."""

from __future__ import annotations

import re

from markupsafe import escape

from frameshare_site.page import Panel
from frameshare_site.svg.chart import chart_svg
from frameshare_site.text import truncated, visible_sentence
from frameshare_site.theme import FONT, Palette

WIDTH = 960
HEAD = 44
_MARGINS = re.compile(r'style="margin-left:([\d.]+)px;width:calc\(100% - ([\d.]+)px\)"')
_VARIABLE = re.compile(r"var\(--(fw|ui)-([a-z0-9_-]+)(?:, var\(--fw-other\))?\)")
# The rules of site.css for drawings, for a file that has no style sheet.
STYLE = (
    "text{fill:#59626d;font-size:12px}svg{overflow:visible}.l{fill:none;stroke:var(--c);"
    "vector-effect:non-scaling-stroke}.a,circle,g[data-s] rect{fill:var(--c)}.h{fill:#fff;stroke:var(--c)}"
    ".grid line{stroke:#ebe9e4}.d{fill:#1c2127}.d tspan{fill:var(--c)}.v{text-anchor:middle;fill:#1c2127}"
)


def standalone(panel: Panel, finding: str, colours: Palette) -> str:
    """Return the drawing of a panel as the text of an SVG file."""
    title = panel.named(finding)
    drawing = chart_svg(panel.figure, panel.height, "chart", title, "")
    painted = _VARIABLE.sub(
        lambda found: colours.light.get(f"{found[1]}.{found[2]}", colours.light["fw.other"]), drawing
    )
    painted = _MARGINS.sub(lambda found: f'x="{found[1]}" width="{WIDTH - 24 - float(found[2]):g}"', painted)
    headline = escape(truncated(visible_sentence(title), 110))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{panel.height + HEAD}"'
        f' font-family="{escape(FONT)}"><style>{STYLE}</style>'
        '<rect width="100%" height="100%" style="fill:#ffffff"/>'
        f'<text x="12" y="26" style="font-size:16px">{headline}</text>'
        f'<svg y="{HEAD}" x="12" width="{WIDTH - 24}" height="{panel.height}">{painted}</svg></svg>\n'
    )
