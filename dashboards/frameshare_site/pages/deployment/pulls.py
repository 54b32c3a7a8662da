"""Docker Hub pulls of the tools' images."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import marks
from frameshare_site.page import Card
from frameshare_site.parts import facts
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.signals import sources, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

COLOURS = {
    "pytorch/torchserve": "pytorch",
    "tensorflow/tensorflow": "tensorflow",
    "tensorflow/serving": "tflite",
}


def card(warehouse: Warehouse, words: Words, shared: Words) -> Card:
    """Return the card: running totals, on a log scale since the images differ by a factor of fifty."""
    result = warehouse.query("docker_pulls")
    rows = result.dicts()
    trends = [_trend(rows, image) for image in distinct(rows, "image")]
    n = words.count("pulls.n", len(rows))
    links = sources.links(shared, ("bestof",))
    stated = facts(words, "pulls", n, rows, day="observed_on", sources=links)
    events = marks.events(warehouse, "docker", ())
    view = trend.view(title(trends, words), stated, trends, "log", events, words, height=340, grain="day")
    return Card("pulls", result, (view,), words.caveats("pulls"))


def _trend(rows: Sequence[Row], image: str) -> Trend:
    own, colour = matching(rows, image=image), COLOURS.get(image, "other")
    return trend.trend_of(own, "pulls", colour, image.replace("/", "_"), image, day="observed_on")


def title(trends: list[Trend], words: Words) -> str:
    """Say by how much the pulls of TorchServe's image grew between the first and the last observation."""
    known = [t for t in trends if t.title == "pytorch/torchserve" and len(t.days) > 1]
    if not known:
        return words("pulls.title.none")
    first, last = known[0].days[0], known[0].days[-1]
    before, after = (known[0].values[day] for day in (first, last))
    return words("pulls.title", image=known[0].title, before=before, first=first, after=after, last=last)
