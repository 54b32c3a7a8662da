"""Ecosystem: the tools that the blog named, and the measures by which the frameworks are compared."""

from __future__ import annotations

from frameshare_site.page import Page, Section
from frameshare_site.pages.ecosystem import adoption, downloads, families, hubs, opinions, questions, stars
from frameshare_site.reading import Warehouse
from frameshare_site.signals import comparison, tools_table
from frameshare_site.words import Words


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page."""
    cards = {
        "tools": (
            tools_table.card(warehouse, words, "ecosystem"),
            tools_table.evidence(warehouse, words, "ecosystem"),
        ),
        "downloads": (
            downloads.crossing_card(warehouse, words),
            downloads.card(warehouse, words),
            opinions.card(warehouse, words),
        ),
        "stars": (stars.card(warehouse, words),),
        "families": (families.card(warehouse, words),),
        "questions": (questions.card(warehouse, words),),
        "hubs": (hubs.card(warehouse, words),),
    }
    sections = [
        Section(f"by-{key}", words(f"{key}.section"), blocks, (words(f"{key}.intro"),))
        for key, blocks in cards.items()
    ]
    first, *others = (comparison.section(one, warehouse, words) for one in adoption.COMPARISONS)
    more = [first, *comparison.optional_sections(adoption.OPTIONAL, warehouse, words), *others]
    # What people look for comes first; the long table of tools is at the end.
    return [*sections[1:3], *more, *sections[3:], sections[0]]


PAGE = Page("ecosystem", 50, build)
