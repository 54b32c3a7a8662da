"""Code: which framework the repositories of papers use, while Papers With Code counted them and since."""

from __future__ import annotations

from frameshare_site.page import Page, Section
from frameshare_site.pages.code import community, labels, readings, share, sources, table
from frameshare_site.pages.code.by_year import SAMPLE
from frameshare_site.parts import section
from frameshare_site.reading import Warehouse
from frameshare_site.signals import comparison
from frameshare_site.words import Words


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page."""
    about = sources.known(warehouse, words)
    return [
        section(words, "share", share.card(warehouse, about)),
        comparison.section_of(SAMPLE, warehouse, words),
        section(words, "readings", readings.card(warehouse, about)),
        section(words, "community", community.card(warehouse, about)),
        section(words, "labels", labels.card(warehouse, about)),
        section(words, "sources", table.card(warehouse, about)),
    ]


PAGE = Page("code", 20, build)
