"""Single charts of the pages, by the name of their card, with colours in place of the pages' tokens."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from frameshare.base.errors import UsageError
from frameshare_site import discovery, theme
from frameshare_site.page import Card, View, cards_of
from frameshare_site.reading import Warehouse
from frameshare_site.words import words_for


def chart(warehouse: Warehouse, name: str, choice: dict[str, str], panel: int) -> tuple[dict[str, Any], str]:
    """Return a card's figure, as Plotly reads it, and its finding.

    `name` is `page/card`, or the card's own name where one page has it. Raises UsageError for another name,
    choice or panel, and for a card that draws nothing.
    """
    card = _card(warehouse, name)
    views = [view for view in card.views if choice.items() <= view.choice.items()]
    if not views:
        offered = {s.key: [option.key for option in s.options] for s in card.selectors}
        raise UsageError(
            f"Card {name} has no such view",
            where=f'frameshare.figure("{name}")',
            expected="; ".join(f"{key}: {', '.join(options)}" for key, options in offered.items())
            or "no choice",
            found=str(choice),
            next_step="choose among these",
        )
    colours = theme.palette_of(warehouse).light
    return _coloured(_figure(card, views[0], name, panel), colours), views[0].title


def _card(warehouse: Warehouse, name: str) -> Card:
    cards: dict[str, Card] = {}
    pages = discovery.find_pages()
    wanted, _, _ = name.rpartition("/")
    for page in (page for page in pages if not wanted or page.key == wanted):
        for card in cards_of(page.build(warehouse, words_for(page.key, "en"))):
            cards[f"{page.key}/{card.key}"] = card
    found = [key for key in cards if name in {key, key.rpartition("/")[2]}]
    if len(found) != 1:
        near = found or get_close_matches(name, cards, n=3, cutoff=0.4)
        raise UsageError(
            f"{'Several cards are' if found else 'No card is'} named {name!r}",
            where=f'frameshare.figure("{name}")',
            expected="one of " + ", ".join(found or sorted(cards) or [page.key for page in pages]),
            next_step=f"did you mean {' or '.join(near)}?" if near else "choose among these",
        )
    return cards[found[0]]


def _figure(card: Card, view: View, name: str, panel: int) -> dict[str, Any]:
    if not 0 <= panel < len(view.panels):
        raise UsageError(
            f"Card {name} has no panel {panel}",
            where=f'frameshare.figure("{name}")',
            expected=f"0 to {len(view.panels) - 1}" if view.panels else "a card that draws a chart",
            found=f"{len(view.panels)} panels",
            next_step=f'ask for its figures: frameshare.query("{card.result.name}")',
        )
    return dict(view.panels[panel].figure)


def _coloured(value: Any, colours: Any) -> Any:
    if isinstance(value, str):
        return colours.get(value.removeprefix("$"), value) if value.startswith("$") else str(value)
    if isinstance(value, dict):
        return {key: _coloured(inner, colours) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_coloured(inner, colours) for inner in value]
    return value
