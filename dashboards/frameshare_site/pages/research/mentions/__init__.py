"""Mentions in the full texts that we read: the series continued, other frameworks, coverage, movers."""

from __future__ import annotations

from frameshare_site.page import Section
from frameshare_site.pages.research.mentions import by_venue, continued, coverage, frameworks, moves, use
from frameshare_site.parts import section
from frameshare_site.reading import Warehouse
from frameshare_site.words import Words


def sections(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections that follow those of the published series."""
    cards = (
        ("to-date", "continued", continued.card),
        ("frameworks", "frameworks", frameworks.card),
        ("venues-read", "by_venue", by_venue.card),
        ("use", "use", use.card),
        ("moves", "moves", moves.card),
        ("coverage", "coverage", coverage.card),
    )
    return [section(words, name, card(warehouse, words), key=anchor) for anchor, name, card in cards]
