"""Downloads of the deployment packages, one pair of rivals at a time."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, Option, Panel, Selector, View, every
from frameshare_site.reading import Row, Warehouse, distinct, latest_date, matching
from frameshare_site.signals import breaks, lead, sources, trend
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
    events = breaks.of_counts(warehouse, rows)
    caveats = (
        *(words(f"packages.caveat.{k}") for k in ("list", "client")),
        *(shared(f"downloads.caveat.{k}") for k in ("machines", "breaks")),
    )

    def view(choice: dict[str, str]) -> View:
        trends = [_trend(rows, *rival, COLUMNS[choice["measure"]]) for rival in RIVALS[choice["rivals"]]]
        return _view(trends, rows, choice, events, shared)

    selectors = (
        Selector("rivals", words("rivals"), tuple(Option(k, words(f"rivals.{k}")) for k in RIVALS)),
        Selector("measure", shared("measure"), tuple(Option(k, shared(f"measure.{k}")) for k in COLUMNS)),
    )
    return Card("packages", result, every(selectors, view), caveats, selectors, file="deployment_packages")


def _trend(rows: Sequence[Row], group: str, framework: str, column: str) -> Trend:
    own = [r for r in matching(rows, group=group) if r[column] is not None]
    names = sorted({name for r in own for name in str(r["package_names"]).split(", ")})
    return Trend(
        group,
        ", ".join(names) or group,
        theme.framework(framework),
        {r["month"]: float(r[column]) for r in own},
        frozenset(r["month"] for r in own if r["is_partial"]),
    )


def _view(
    trends: Sequence[Trend], rows: Sequence[Row], choice: dict[str, str], events: Sequence[Row], words: Words
) -> View:
    title = lead.sentence(lead.between(trends[0], trends[1]), words("downloads.measure"), words)
    groups = {t.key for t in trends}
    own = [r for r in rows if r["group"] in groups]
    unit, denominator = (words(f"downloads.{what}.{choice['measure']}") for what in ("unit", "denominator"))
    facts = Facts(
        unit,
        denominator,
        words.count("downloads.n", len({r["month"] for r in own})),
        sources=sources.links(words, ("top",)),
        as_of=latest_date(r["month"] for r in own),
        origins=frozenset(str(o) for o in distinct(own, "origin")),
        is_partial=any(r["is_partial"] for r in own),
    )
    days = [day for t in trends for day in t.days]
    if not days:
        return View(title, facts)
    marked = marks.on_date_axis(events, min(days), max(days), words)
    panel = Panel(trend.figure(trends, "number", marked), height=400)
    return View(title, facts, (panel,), None, trend.legend(trends), marked, trend.month_notes(trends, words))
