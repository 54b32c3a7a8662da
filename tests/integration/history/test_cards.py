"""Cards of a first run without a network: what the bundled history leaves unanswered, and what titles say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frameshare.warehouse.reader import Warehouse
from frameshare_site.discovery import find_pages
from frameshare_site.page import Card, Page
from frameshare_site.words import LANGUAGES, words_for

PAGES = {page.key: page for page in find_pages()}
# What only a listing of single models answers, and nothing that is bundled does.
UNANSWERED = {("models", "models"), ("models", "tasks"), ("models", "counters")}
# Runs and files that were left out: a first run has none, which is no gap in what is known.
ABOUT_RUNS = {("sources", "history"), ("status", "left-out")}


def cards(page: Page, warehouse: Warehouse, language: str = "en") -> list[Card]:
    sections = page.build(warehouse, words_for(page.key, language))
    return [block for section in sections for block in section.blocks if isinstance(block, Card)]


def test_at_most_four_cards_are_empty_without_a_network_and_none_on_code(seed_only: Warehouse) -> None:
    empty = {
        (key, card.key)
        for key, page in PAGES.items()
        for card in cards(page, seed_only)
        if all(view.is_empty for view in card.views)
    }

    assert empty - ABOUT_RUNS == UNANSWERED
    assert len(empty - {("status", "left-out")}) <= 4
    assert "code" not in {key for key, _ in empty}


def test_a_card_opens_on_a_view_that_shows_something(seed_only: Warehouse) -> None:
    opens_empty = [
        (key, card.key)
        for key, page in PAGES.items()
        for card in cards(page, seed_only)
        if card.views[0].is_empty and not all(view.is_empty for view in card.views)
    ]

    assert opens_empty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_dated_in_the_future(seed_only: Warehouse, language: str) -> None:
    today = datetime.now(UTC).date()
    later = [
        (key, card.key, view.facts.as_of)
        for key, page in PAGES.items()
        for card in cards(page, seed_only, language)
        for view in card.views
        if view.facts.as_of is not None and view.facts.as_of > today
    ]

    assert later == []
