"""Deployment: what became of the serving and on-device tools, and numbers for each side."""

from __future__ import annotations

from frameshare_site.page import Page, Section
from frameshare_site.pages.deployment import activity, packages, pulls
from frameshare_site.pages.deployment.comparisons import MLPERF, NPM
from frameshare_site.parts import section
from frameshare_site.reading import Warehouse
from frameshare_site.signals import comparison, tools_table
from frameshare_site.words import Words, words_for


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page; what it shares with Ecosystem uses that page's words."""
    shared = words_for("ecosystem", words.language)
    return [
        comparison.section_of(MLPERF, warehouse, words),
        section(words, "packages", packages.card(warehouse, words, shared)),
        section(words, "activity", activity.card(warehouse, words, shared)),
        section(words, "pulls", pulls.card(warehouse, words, shared)),
        *comparison.optional_sections((NPM,), warehouse, words),
        section(words, "tools", *tools_table.blocks(warehouse, shared, "deployment")),
    ]


PAGE = Page("deployment", 40, build)
