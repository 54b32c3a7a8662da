"""The preview picture of a page where its address is shared: its first chart, as PNG.

Drawn only for a site that knows its address, because such pictures need absolute addresses, and only
in languages that this machine has fonts for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from frameshare_site.page import Panel, Section, cards_of
from frameshare_site.svg.alone import HEAD, WIDTH, standalone
from frameshare_site.svg.raster import can_write, png
from frameshare_site.theme import Palette

# What Facebook, LinkedIn, Slack and WeChat show whole: 1200 x 630.
PICTURE_WIDTH, PICTURE_HEIGHT = 1200, 630
_ZOOM = PICTURE_WIDTH / WIDTH


def picture_file(page: str, language: str) -> str:
    """Return where a page's picture lies in the site."""
    return f"pictures/{page}-{language}.png"


def write_picture(
    stage: Path, page: str, language: str, sections: Sequence[Section], colours: Palette
) -> str | None:
    """Draw the first chart of a page; return its file, or None without a chart or a font."""
    found = _first_chart(sections)
    if found is None or not can_write(language):
        return None
    panel, title = found
    file = stage / picture_file(page, language)
    file.parent.mkdir(exist_ok=True)
    whole = replace(panel, height=round(PICTURE_HEIGHT / _ZOOM) - HEAD)
    file.write_bytes(png(standalone(whole, title, colours), _ZOOM))
    return picture_file(page, language)


def _first_chart(sections: Sequence[Section]) -> tuple[Panel, str] | None:
    views = (card.views[0] for card in cards_of(sections))
    return next(((view.panels[0], view.title) for view in views if view.panels), None)
