"""Model pages of the vendors' own hubs, until both series ended."""

from __future__ import annotations

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, Panel, View
from frameshare_site.reading import Warehouse, latest_date, matching
from frameshare_site.signals import lead, sources, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

HUBS = {"pytorch_hub": ("PyTorch Hub", "pytorch"), "tfhub.dev": ("TensorFlow Hub", "tensorflow")}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: pages per month, on a log scale since the two differ by a factor of fifty."""
    result = warehouse.query("model_hub_pages")
    rows = result.dicts()
    trends = [
        Trend(
            hub.replace(".", "_"),
            name,
            theme.framework(framework),
            {r["month"]: float(r["pages"]) for r in matching(rows, hub=hub) if r["pages"]},
        )
        for hub, (name, framework) in HUBS.items()
    ]
    facts = Facts(
        words("hubs.unit"),
        words("hubs.denominator"),
        words.count("hubs.n", len({r["month"] for r in rows})),
        sources=sources.links(words, ("hubs",)),
        as_of=latest_date(r["month"] for r in rows),
        origins=frozenset({"seed"} if rows else ()),
    )
    caveats = (words("hubs.caveat.ended"), words("hubs.caveat.pages"))
    title = lead.sentence(lead.between(*trends), words("hubs.measure"), words)
    if not rows:
        return Card("hubs", result, (View(title, facts),), caveats)
    days = [d for t in trends for d in t.days]
    events = marks.on_date_axis(marks.events(warehouse, "model_pages", ()), min(days), max(days), words)
    panel = Panel(trend.figure(trends, "log", events), height=320)
    return Card("hubs", result, (View(title, facts, (panel,), None, trend.legend(trends), events),), caveats)
