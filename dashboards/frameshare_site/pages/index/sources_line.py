"""One line on the sources: how many are current, and where to read more."""

from __future__ import annotations

from markupsafe import Markup, escape

from frameshare_site.page import Made
from frameshare_site.reading import Warehouse
from frameshare_site.words import Words


def blocks(warehouse: Warehouse, words: Words) -> tuple[Made, ...]:
    """Return how many sources are current, and a link to the page on sources."""
    rows = warehouse.query("source_status").dicts()
    current = sum(row["state"] == "fresh" for row in rows)
    line = words("about.line", current=current, of=len(rows))
    html = Markup('<p class="sources-line">{} · <a data-keeps-choice href="sources.html">{}</a></p>')
    return (Made(html.format(escape(line), escape(words("about.details")))),)
