"""Deployment: what became of the serving and on-device tools, and numbers for each side."""

from __future__ import annotations

from frameshare_site.page import Page, Section
from frameshare_site.pages.deployment import activity, packages, pulls
from frameshare_site.pages.deployment.mlperf import MLPERF
from frameshare_site.pages.deployment.npm import NPM
from frameshare_site.reading import Warehouse
from frameshare_site.signals import comparison, tools_table
from frameshare_site.words import Words, words_for


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page; what it shares with Ecosystem uses that page's words."""
    shared = words_for("ecosystem", words.language)
    cards = {
        "tools": (
            tools_table.card(warehouse, shared, "deployment"),
            tools_table.evidence(warehouse, shared, "deployment"),
        ),
        "packages": (packages.card(warehouse, words, shared),),
        "activity": (activity.card(warehouse, words, shared),),
        "pulls": (pulls.card(warehouse, words, shared),),
    }
    sections = [
        Section(f"by-{key}", words(f"{key}.section"), blocks, (words(f"{key}.intro"),))
        for key, blocks in cards.items()
    ]
    more = comparison.optional_sections((NPM,), warehouse, words)
    return [comparison.section(MLPERF, warehouse, words), *sections[1:], *more, sections[0]]


PAGE = Page("deployment", 40, build)
