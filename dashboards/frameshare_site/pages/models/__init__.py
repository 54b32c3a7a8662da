"""Models: which frameworks the models on the Hugging Face Hub exist for."""

from __future__ import annotations

from frameshare_site.page import Page, Section
from frameshare_site.pages.models import (
    availability,
    basis,
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
from frameshare_site.parts import section
from frameshare_site.reading import Warehouse
from frameshare_site.words import Words


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page."""
    parts = {
        "then-and-now": (then_and_now.card(warehouse, words),),
        "vanishing-tag": (gap.card(warehouse, words),),
        "most-downloaded": (availability.card(warehouse, words), top_models.card(warehouse, words)),
        "new-models": (created.card(warehouse, words),),
        "tasks-and-organisations": (matrix.card(warehouse, words),),
        "weight-formats": (formats.card(warehouse, words),),
        "download-counts": (downloads.card(warehouse, words), counters.card(warehouse, words)),
        "size-of-the-hub": (totals.card(warehouse, words),),
    }
    is_stale = basis.is_stale(warehouse)
    return [
        section(words, key, *(basis.overdue(card) if is_stale else card for card in cards), key=key)
        for key, cards in parts.items()
    ]


PAGE = Page("models", 10, build)
