"""Docker Hub pulls of the tools' images."""

from __future__ import annotations

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, Panel, View
from frameshare_site.reading import Warehouse, distinct, latest_date, matching
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
    trends = [
        Trend(
            image.replace("/", "_"),
            image,
            theme.framework(COLOURS.get(image, "other")),
            {r["observed_on"]: float(r["pulls"]) for r in matching(rows, image=image)},
        )
        for image in distinct(rows, "image")
    ]
    origins = frozenset(str(o) for o in distinct(rows, "origin"))
    facts = Facts(
        words("pulls.unit"),
        words("pulls.denominator"),
        words.count("pulls.n", len(rows)),
        sources=sources.links(shared, ("bestof",)),
        as_of=latest_date(r["observed_on"] for r in rows),
        origins=origins,
    )
    caveats = (words("pulls.caveat.machines"), words("pulls.caveat.total"))
    if not rows:
        return Card("pulls", result, (View(title(trends, words), facts),), caveats)
    days = [d for t in trends for d in t.days]
    events = marks.on_date_axis(marks.events(warehouse, "docker", ()), min(days), max(days), words)
    panel = Panel(trend.figure(trends, "log", events, is_monthly=False), height=340)
    view = View(title(trends, words), facts, (panel,), None, trend.legend(trends), events)
    return Card("pulls", result, (view,), caveats)


def title(trends: list[Trend], words: Words) -> str:
    """Say by how much the pulls of TorchServe's image grew between the first and the last observation."""
    known = [t for t in trends if t.title == "pytorch/torchserve" and len(t.days) > 1]
    if not known:
        return words("pulls.title.none")
    first, last = known[0].days[0], known[0].days[-1]
    return words(
        "pulls.title",
        image=known[0].title,
        before=words.number(known[0].values[first]),
        first=words.month(first),
        after=words.number(known[0].values[last]),
        last=words.month(last),
    )
