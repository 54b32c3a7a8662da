"""Model families in each release of transformers, by framework."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, Panel, View
from frameshare_site.reading import Row, Warehouse, latest_date
from frameshare_site.signals import sources, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

FRAMEWORKS = {"pytorch": "PyTorch", "tensorflow": "TensorFlow", "flax": "Flax (JAX)"}
COLOURS = {"pytorch": "pytorch", "tensorflow": "tensorflow", "flax": "jax"}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: one line per framework, one point per release."""
    result = warehouse.query("transformers_families")
    rows = result.dicts()
    caveats = tuple(words(f"families.caveat.{k}") for k in ("families", "use", "one"))
    facts = Facts(
        words("families.unit"),
        words("families.denominator"),
        words.count("families.n", len(rows)),
        sources=sources.links(words, ("transformers",)),
        as_of=latest_date(r["released_on"] for r in rows),
        origins=sources.origins(warehouse, ("transformers_releases",)) if rows else frozenset(),
    )
    if not rows:
        return Card("families", result, (View(title(rows, words), facts),), caveats)
    trends = [
        Trend(
            k, name, theme.framework(COLOURS[k]), {r["released_on"]: float(r[f"{k}_families"]) for r in rows}
        )
        for k, name in FRAMEWORKS.items()
    ]
    days = trends[0].days
    events = marks.on_date_axis(marks.events(warehouse, "transformers", ()), days[0], days[-1], words)
    panel = Panel(trend.figure(trends, "number", events, is_monthly=False), height=400)
    view = View(title(rows, words), facts, (panel,), None, trend.legend(trends), events)
    return Card("families", result, (view,), caveats)


def title(rows: Sequence[Row], words: Words) -> str:
    """Say how many families the newest release has in which framework, and which one dropped TensorFlow."""
    if not rows:
        return words("families.title.none")
    ordered = sorted(rows, key=lambda r: r["released_on"])
    newest = ordered[-1]
    lost = next((i for i in range(1, len(ordered)) if _is_loss(ordered[i - 1], ordered[i])), None)
    if lost is None or newest["tensorflow_families"]:
        return words(
            "families.title.both",
            version=newest["version"],
            pytorch=newest["pytorch_families"],
            tensorflow=newest["tensorflow_families"],
        )
    before, after = ordered[lost - 1], ordered[lost]
    return words(
        "families.title.lost",
        version=after["version"],
        before=before["tensorflow_families"],
        earlier=before["version"],
        newest=newest["version"],
        pytorch=newest["pytorch_families"],
    )


def _is_loss(before: Row, after: Row) -> bool:
    return bool(before["tensorflow_families"]) and not after["tensorflow_families"]
