"""Research: which framework published papers name, and what researchers changed to."""

from __future__ import annotations

from frameshare_site.page import Page, Section
from frameshare_site.pages.research import mentions, migration, share, venues
from frameshare_site.pages.research.pmlr import PMLR
from frameshare_site.reading import Warehouse
from frameshare_site.signals import comparison
from frameshare_site.words import Words


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page."""
    return [
        Section("by-year", words("share.section"), (share.card(warehouse, words),), (words("share.intro"),)),
        Section(
            "by-venue", words("venues.section"), (venues.card(warehouse, words),), (words("venues.intro"),)
        ),
        Section(
            "migration",
            words("migration.section"),
            (migration.card(warehouse, words),),
            (words("migration.intro"),),
        ),
        comparison.section(PMLR, warehouse, words),
        *mentions.sections(warehouse, words),
    ]


PAGE = Page("research", 30, build)
