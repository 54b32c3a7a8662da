"""Weight formats by month of creation: the Hub's tags, and a published study."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from frameshare_site import marks, theme
from frameshare_site.page import Card, Panel, View, every
from frameshare_site.pages.models import basis
from frameshare_site.parts import legend, selector
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis
from frameshare_site.shapes.line import Series, line
from frameshare_site.signals.trend import calendar
from frameshare_site.words import Words

# Formats in the colour of the framework that they belong to; safetensors belongs to none.
_COLOURS = {
    "safetensors": theme.tone("ink"),
    "torch.save": theme.framework("pytorch"),
    "PyTorch .bin": theme.framework("pytorch"),
    "pickle": theme.tone("muted"),
    "numpy": theme.framework("chainer"),
    "GGUF": theme.framework("gguf"),
    "ONNX": theme.framework("onnx"),
    "TensorFlow .h5": theme.framework("tensorflow"),
    "h5/hdf5": theme.framework("tensorflow"),
    "Flax .msgpack": theme.framework("jax"),
    "OpenVINO": theme.framework("openvino"),
    "Core ML": theme.framework("coreml"),
    "TFLite": theme.framework("tflite"),
    "PaddlePaddle": theme.framework("paddlepaddle"),
    "joblib": theme.framework("sklearn"),
}
_LINES = 7


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card; tags first once a snapshot was collected, else the study."""
    result = warehouse.query("hub_formats_by_month")
    rows = result.dicts()
    keys = [key for key in ("tags", "study") if matching(rows, counting=key)]
    # A small snapshot that decides nothing does not hide what the study found.
    keys.sort(key=lambda key: not _decided(matching(rows, counting=key)))
    if not keys:
        return Card("formats", result, (View(words("formats.title.none")),), words.caveats("formats"))
    selectors = (selector(words, "basis", keys, "formats.basis"),)
    views = every(selectors, lambda choice: _view(warehouse, matching(rows, counting=choice["basis"]), words))
    return Card("formats", result, views, words.caveats("formats"), selectors)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return which format leads in the last month, and since when."""
    known = _decided(rows)
    if not known:
        return words("formats.title.open" if rows else "formats.title.none")
    last = known[-1][1]
    since = known[-1][0]
    for month, leading in reversed(known):
        if leading != last:
            break
        since = month
    return words("formats.title", format=last, since=since, month=known[-1][0])


def _decided(rows: Sequence[Row]) -> list[tuple[date, str]]:
    """Return the months that a format leads, the earliest first."""
    leaders = [
        (month, _leader(matching(rows, created_month=month))) for month in distinct(rows, "created_month")
    ]
    return [(month, leading) for month, leading in leaders if leading is not None]


def _leader(rows: Sequence[Row]) -> str | None:
    ranked = sorted(rows, key=lambda row: -row["share"])
    is_small = bool(ranked) and ranked[0]["denominator"] is not None
    if not ranked or (is_small and ranked[0]["denominator"] < basis.FEWEST_MODELS):
        return None
    if len(ranked) > 1 and ranked[0]["share"] == ranked[1]["share"]:
        return None
    return str(ranked[0]["format"])


def _view(warehouse: Warehouse, rows: Sequence[Row], words: Words) -> View:
    known = distinct(rows, "created_month")
    months = calendar(min(known), max(known))
    counted = {row["created_month"]: row for row in rows}
    totals = {f: sum(r["share"] for r in matching(rows, format=f)) for f in distinct(rows, "format")}
    shown = sorted((f for f in totals if totals[f] > 0), key=lambda f: (-totals[f], f))[:_LINES]
    # A format without a row has no model that month; the study lists every format of a month that it saw.
    shares = {(row["format"], row["created_month"]): float(row["share"]) for row in rows}
    series = [
        Series(
            name,
            name,
            _COLOURS.get(name, theme.framework("other")),
            [month.isoformat() for month in months],
            [_share(shares, name, month, counted) for month in months],
            is_partial=[
                (counted[m]["denominator"] or 30) < basis.FEWEST_MODELS if m in counted else False
                for m in months
            ],
            has_markers=False,
        )
        for name in shown
    ]
    marked = marks.on_date_axis(marks.events(warehouse, "hub", ()), min(months), max(months), words)
    figure = line(series, Axis(kind="date"), Axis(kind="percent", range=(0, 1.02)), marked)
    kind = str(rows[0]["counting"])
    models = sum({r["created_month"]: r["denominator"] or 0 for r in rows}.values())
    n = words("n.models", models=models) if models else words("formats.n.study")
    facts = basis.facts(rows, words, "formats", n, of=kind)
    return View(title(rows, words), facts, (Panel(figure, height=400),), None, legend(series), marked)


def _share(
    shares: Mapping[tuple[str, date], float], name: str, month: date, counted: Collection[date]
) -> float | None:
    """A format is missing before its first model, zero in a month without one, a gap in one not counted."""
    born = min((day for (key, day), share in shares.items() if key == name and share), default=None)
    if month not in counted or born is None or month < born:
        return None
    return shares.get((name, month), 0.0)
