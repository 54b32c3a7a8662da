"""Model pages of the vendors' own hubs, until both series ended."""

from __future__ import annotations

from frameshare_site import marks
from frameshare_site.page import Card
from frameshare_site.parts import facts
from frameshare_site.reading import Warehouse, matching
from frameshare_site.signals import lead, sources, trend
from frameshare_site.words import Words

HUBS = {"pytorch_hub": ("PyTorch Hub", "pytorch"), "tfhub.dev": ("TensorFlow Hub", "tensorflow")}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: pages per month, on a log scale since the two differ by a factor of fifty."""
    result = warehouse.query("model_hub_pages")
    rows = result.dicts()
    known = [row for row in rows if row["pages"]]
    trends = [
        trend.trend_of(matching(known, hub=hub), "pages", framework, hub.replace(".", "_"), name)
        for hub, (name, framework) in HUBS.items()
    ]
    n = words.count("downloads.n", len({row["month"] for row in rows}))
    stated = facts(words, "hubs", n, rows, day="month", sources=sources.links(words, ("hubs",)))
    title = lead.sentence(lead.between(*trends), words("hubs.measure"), words)
    events = marks.events(warehouse, "model_pages", ())
    view = trend.view(title, stated, trends, "log", events, words, height=320)
    return Card("hubs", result, (view,), words.caveats("hubs"))
