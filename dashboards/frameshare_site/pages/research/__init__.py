"""Research: which framework published papers name, and what researchers changed to."""

from __future__ import annotations

from frameshare_site.page import Page, Section
from frameshare_site.pages.research import mentions, migration, share, venues
from frameshare_site.pages.research.pmlr import PMLR
from frameshare_site.parts import section
from frameshare_site.reading import Warehouse
from frameshare_site.signals import comparison
from frameshare_site.words import Words


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page."""
    return [
        section(words, "share", share.card(warehouse, words), key="by-year"),
        section(words, "venues", venues.card(warehouse, words), key="by-venue"),
        section(words, "migration", migration.card(warehouse, words), key="migration"),
        comparison.section_of(PMLR, warehouse, words),
        *mentions.sections(warehouse, words),
    ]


PAGE = Page("research", 30, build)
