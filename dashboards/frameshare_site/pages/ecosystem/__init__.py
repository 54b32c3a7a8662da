"""Ecosystem: the tools that the blog named, and the measures by which the frameworks are compared."""

from __future__ import annotations

from frameshare_site.page import Page, Section
from frameshare_site.pages.ecosystem import adoption, downloads, families, hubs, opinions, questions, stars
from frameshare_site.parts import section
from frameshare_site.reading import Warehouse
from frameshare_site.signals import comparison, tools_table
from frameshare_site.words import Words


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page: what people look for first, the long table of tools at the end."""
    first, *others = (comparison.section_of(one, warehouse, words) for one in adoption.COMPARISONS)
    return [
        section(
            words,
            "downloads",
            downloads.crossing_card(warehouse, words),
            downloads.card(warehouse, words),
            opinions.card(warehouse, words),
        ),
        section(words, "stars", stars.card(warehouse, words)),
        first,
        *comparison.optional_sections(adoption.OPTIONAL, warehouse, words),
        *others,
        section(words, "families", families.card(warehouse, words)),
        section(words, "questions", questions.card(warehouse, words)),
        section(words, "hubs", hubs.card(warehouse, words)),
        section(words, "tools", *tools_table.blocks(warehouse, words, "ecosystem")),
    ]


PAGE = Page("ecosystem", 50, build)
