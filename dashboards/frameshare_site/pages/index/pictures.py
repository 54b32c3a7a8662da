"""The blog's three pictures, drawn from today's figures; each leads to its card."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from frameshare_site.page import Card, Made
from frameshare_site.pages.models import then_and_now
from frameshare_site.pages.research import migration, share
from frameshare_site.reading import Warehouse
from frameshare_site.render import legend_key
from frameshare_site.svg.chart import chart_svg
from frameshare_site.words import Words, words_for

PICTURES: tuple[tuple[str, Callable[[Warehouse, Words], Card]], ...] = (
    ("models", then_and_now.card),
    ("research", share.card),
    ("research", migration.card),
)
_HEIGHT = 250


def block(warehouse: Warehouse, words: Words) -> Made:
    """Return the pictures that have something to show, side by side."""
    cards = [(page, make(warehouse, words_for(page, words.language))) for page, make in PICTURES]
    shown = [_picture(page, card) for page, card in cards if card.views[0].panels]
    return Made(Markup('<div class="pictures">{}</div>').format(Markup("").join(shown)))


def _picture(page: str, card: Card) -> Markup:
    view = card.views[0]
    drawing = chart_svg(view.panels[0].figure, _HEIGHT, f"small-{card.key}", view.title, view.facts.unit)
    link = f"{page}.html#{card.key}"
    facts = " · ".join(part for part in (view.facts.unit, view.facts.n) if part)
    # A single series is named by the title.
    entries = view.legend if len(view.legend) > 1 else ()
    legend = Markup("").join(Markup("<span>{}</span>").format(legend_key(view, each)) for each in entries)
    return Markup(
        '<a class="picture" data-keeps-choice href="{}"><b>{}</b><small>{}</small>'
        '<span class="legend">{}</span>{}</a>'
    ).format(link, view.title, facts, legend, drawing)
