"""Downloads of the deployment packages, one pair of rivals at a time."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import marks
from frameshare_site.page import Card, View, every
from frameshare_site.parts import facts, selector
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.signals import lead, sources, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

# Which rivals are compared; the first of each pair is PyTorch's.
RIVALS = {
    "device": (("executorch", "executorch"), ("tflite", "tflite")),
    "server": (("torchserve", "pytorch"), ("tensorflow-serving-api", "tensorflow")),
    "runtime": (("onnxruntime", "onnx"), ("tensorflow-serving-api", "tensorflow")),
}
COLUMNS = {"share": "per_million", "absolute": "downloads_30d"}


def card(warehouse: Warehouse, words: Words, shared: Words) -> Card:
    """Return the card: rivals, measure and scale selectable."""
    result = warehouse.query("package_group_downloads")
    rows = result.dicts()
    events = marks.of_downloads(warehouse, rows)
    caveats = (*words.caveats("packages"), *shared.caveats("downloads", "machines", "breaks"))
    selectors = (selector(words, "rivals", RIVALS), selector(shared, "measure", COLUMNS))
    views = every(selectors, lambda choice: _view(rows, choice, events, shared))
    return Card("packages", result, views, caveats, selectors, file="deployment_packages")


def _view(rows: Sequence[Row], choice: dict[str, str], events: Sequence[Row], words: Words) -> View:
    measure, rivals = choice["measure"], RIVALS[choice["rivals"]]
    trends = [_trend(rows, *rival, COLUMNS[measure]) for rival in rivals]
    own = [row for row in rows if row["group"] in dict(rivals)]
    stated = facts(
        words,
        "downloads",
        words.count("downloads.n", len({row["month"] for row in own})),
        own,
        of=measure,
        day="month",
        sources=sources.links(words, ("top",)),
    )
    title = lead.sentence(lead.between(*trends), words("downloads.measure"), words)
    notes = trend.month_notes(trends, words)
    return trend.view(title, stated, trends, "number", events, words, height=400, notes=notes)


def _trend(rows: Sequence[Row], group: str, framework: str, column: str) -> Trend:
    own = [row for row in matching(rows, group=group) if row[column] is not None]
    names = sorted({name for row in own for name in str(row["package_names"]).split(", ")})
    return trend.trend_of(own, column, framework, group, ", ".join(names) or group)
