"""Overview: the answer in two sentences, the blog's questions then and now, indicators, pictures, changes."""

from __future__ import annotations

from markupsafe import Markup

from frameshare_site.page import Made, Page, Section
from frameshare_site.pages.index import answer, indicators, pictures
from frameshare_site.parts import section
from frameshare_site.reading import Warehouse
from frameshare_site.words import Words


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the overview; `site` puts what changed before the last one."""
    return [
        section(words, "answer", answer.block(warehouse, words), key="answer"),
        section(words, "questions", answer.questions(warehouse, words), key="questions"),
        section(words, "indicators", indicators.card(warehouse, words), key="then-and-now"),
        section(words, "pictures", pictures.block(warehouse, words), key="pictures"),
        section(words, "about", _sources_line(warehouse, words), key="about"),
    ]


def _sources_line(warehouse: Warehouse, words: Words) -> Made:
    """Return how many sources are current, and a link to the page on sources."""
    rows = warehouse.query("source_status").dicts()
    current = sum(row["state"] == "fresh" for row in rows)
    line = words("about.line", current=current, of=len(rows))
    html = Markup('<p class="sources-line">{} · <a data-keeps-choice href="sources.html">{}</a></p>')
    return Made(html.format(line, words("about.details")))


PAGE = Page("index", 0, build)
