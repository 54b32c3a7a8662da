"""Model families in each release of transformers, by framework."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from frameshare_site import marks
from frameshare_site.page import Card
from frameshare_site.parts import facts
from frameshare_site.reading import Row, Warehouse
from frameshare_site.signals import sources, trend
from frameshare_site.words import Words

FRAMEWORKS = {
    "pytorch": ("PyTorch", "pytorch"),
    "tensorflow": ("TensorFlow", "tensorflow"),
    "flax": ("Flax (JAX)", "jax"),
}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: one line per framework, one point per release."""
    result = warehouse.query("transformers_families")
    rows = result.dicts()
    stated = facts(
        words,
        "families",
        words.count("families.n", len(rows)),
        rows,
        day="released_on",
        sources=sources.links(words, ("transformers",)),
        origins=sources.origins(warehouse, ("transformers_releases",)),
    )
    trends = [
        trend.trend_of(rows, f"{key}_families", framework, key, name, day="released_on")
        for key, (name, framework) in FRAMEWORKS.items()
    ]
    events = marks.events(warehouse, "transformers", ())
    view = trend.view(title(rows, words), stated, trends, "number", events, words, height=400, grain="day")
    return Card("families", result, (view,), words.caveats("families"))


def title(rows: Sequence[Row], words: Words) -> str:
    """Say how many families the newest release has in which framework, and which one dropped TensorFlow."""
    if not rows:
        return words("families.title.none")
    ordered = sorted(rows, key=lambda r: r["released_on"])
    newest = ordered[-1]
    losses = [
        (before, after)
        for before, after in pairwise(ordered)
        if before["tensorflow_families"] and not after["tensorflow_families"]
    ]
    if not losses or newest["tensorflow_families"]:
        return words("families.title.both", newest)
    before, after = losses[0]
    return words(
        "families.title.lost",
        version=after["version"],
        before=before["tensorflow_families"],
        earlier=before["version"],
        newest=newest["version"],
        pytorch=newest["pytorch_families"],
    )
