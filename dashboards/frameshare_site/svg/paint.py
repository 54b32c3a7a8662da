"""Colours and texts of a figure as SVG writes them."""

from __future__ import annotations

import html
import re

from markupsafe import escape

from frameshare_site.text import Trusted, truncated, visible_sentence

_TOKEN = re.compile(r"\$(fw|ui)\.([a-z0-9_-]{1,40})(?:@(\d{1,3}))?")
_BREAK = re.compile(r"<br\s*/?>")


def css_colour(token: object) -> str:
    """Return the CSS variable of a colour token, that of `other` for anything else."""
    found = _TOKEN.fullmatch(str(token))
    return f"var(--{found[1]}-{found[2]}, var(--fw-other))" if found else "var(--fw-other)"


def opacity(token: object) -> float:
    """Return the opacity that a colour token asks for, 0 to 1."""
    found = _TOKEN.fullmatch(str(token))
    if found is None:
        return 0.0 if str(token).startswith("rgba(0,0,0,0") else 1.0
    return int(found[3]) / 100 if found[3] else 1.0


def shown_lines(text: object, limit: int = 200) -> list[str]:
    """Return a label's lines as escaped text: Plotly's own tags in `Trusted` text are taken out."""
    if isinstance(text, Trusted):
        plain = [html.unescape(re.sub(r"<[^>]*>", "", line)) for line in _BREAK.split(text)]
    else:
        plain = [visible_sentence(str(text))]
    return [str(escape(truncated(line, limit))) for line in plain]


def attribute(text: str) -> str:
    """Return text fit for an attribute."""
    return str(escape(visible_sentence(text)))


def percent(share: float) -> str:
    """Return a share of 0 to 1 as a coordinate in percent."""
    return f"{100 * share:.2f}%"


def fixed(value: float) -> str:
    """Return a coordinate with one decimal."""
    return f"{value:.1f}".removesuffix(".0")
