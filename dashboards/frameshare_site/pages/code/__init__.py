"""Code: which framework the repositories of papers use, while Papers With Code counted them and since."""

from __future__ import annotations

from frameshare_site.page import Page, Section
from frameshare_site.pages.code import community, labels, readings, share, sources, table
from frameshare_site.pages.code.by_year import SAMPLE
from frameshare_site.reading import Warehouse
from frameshare_site.signals import comparison
from frameshare_site.words import Words


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page."""
    about = sources.known(warehouse, words)
    cards = {
        "share": share.card,
        "readings": readings.card,
        "community": community.card,
        "labels": labels.card,
        "sources": table.card,
    }
    sections = [
        Section(f"by-{key}", words(f"{key}.section"), (card(warehouse, about),), (words(f"{key}.intro"),))
        for key, card in cards.items()
    ]
    return [*sections[:1], comparison.section(SAMPLE, warehouse, words), *sections[1:]]


PAGE = Page("code", 20, build)
