"""Models: which frameworks the models on the Hugging Face Hub exist for."""

from __future__ import annotations

from dashboards.page import Page, Section, Tile
from dashboards.pages.models import (
    availability,
    counters,
    created,
    downloads,
    formats,
    gap,
    matrix,
    then_and_now,
    top_models,
    totals,
)
from dashboards.reading import Warehouse
from dashboards.words import Words


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page."""
    parts = {
        "then-and-now": (then_and_now.card(warehouse, words),),
        "gap": (gap.card(warehouse, words),),
        "top": (availability.card(warehouse, words), top_models.card(warehouse, words)),
        "created": (created.card(warehouse, words),),
        "matrix": (matrix.tasks(warehouse, words), matrix.organisations(warehouse, words)),
        "formats": (formats.card(warehouse, words),),
        "downloads": (downloads.card(warehouse, words), counters.card(warehouse, words)),
        "totals": (totals.card(warehouse, words),),
    }
    return [
        Section(key, words(f"section.{key}"), cards, (words(f"intro.{key}"),)) for key, cards in parts.items()
    ]


def findings(warehouse: Warehouse, words: Words) -> list[Tile]:
    """Return the page's lines on the overview."""
    return [*gap.tiles(warehouse, words), *availability.tiles(warehouse, words)]


PAGE = Page("models", 10, build, findings)
