"""The blog's chart of 2021, PyTorch only / both / TensorFlow only, and the same bars today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameshare_site import theme
from frameshare_site.page import Card, CellKind, Panel, Table, View
from frameshare_site.pages.models import basis
from frameshare_site.parts import columns, legend, nothing
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.shapes.bars import Bars, horizontal_bars
from frameshare_site.shapes.figure import Axis
from frameshare_site.words import Words

BUCKETS = ("pytorch_only", "both", "tensorflow_only", "neither")
_COLOURS = {
    "pytorch_only": theme.framework("pytorch"),
    "both": theme.tone("ink"),
    "tensorflow_only": theme.framework("tensorflow"),
    "neither": theme.framework("neither"),
}
_COLUMNS: Mapping[str, CellKind] = {
    "day": "date",
    "scope": "text",
    "method": "text",
    "bucket": "text",
    "models": "number",
    "share": "percent",
    "interval": "text",
    "origin": "text",
}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card; the blog's bar comes first, each later figure below it by both ways of counting."""
    result = warehouse.query("hub_then_and_now")
    rows = result.dicts()
    return Card("then", result, (_view(rows, words),), words.caveats("then"))


def title(rows: Sequence[Row], words: Words) -> str:
    """Return what became of the share that exists for PyTorch only, by both ways of counting."""
    only = sorted(matching(rows, bucket="pytorch_only"), key=lambda row: row["as_of"])
    first = [row for row in only if row["method"] == "raw"]
    last = [row for row in only if row["method"] == "inferred"]
    if not first or not last:
        return words("then.title.none")
    then, now = first[0], last[-1]
    by_tag = [row for row in first if row["as_of"] == now["as_of"]]
    return words(
        "then.title",
        then_month=then["as_of"],
        then=then["share"],
        now_month=now["as_of"],
        now=now["share"],
        raw=by_tag[-1]["share"] if by_tag else None,
        scope=now["scope"],
    )


def _view(rows: Sequence[Row], words: Words) -> View:
    if not rows:
        return nothing(words, "then")
    bars = _bars_shown(rows)
    names = _names(bars, words)
    groups = [
        Bars(
            bucket,
            words(f"bucket.{bucket}"),
            _COLOURS[bucket],
            names,
            [_share(rows, row, bucket) for row in bars],
            [_hover(rows, row, bucket, name, words) for row, name in zip(bars, names, strict=True)],
        )
        for bucket in BUCKETS
    ]
    figure = horizontal_bars(groups, Axis(kind="percent", range=(0, 1.02)), "stack")
    counted = [row for row in rows if row["denominator"] is not None]
    n = words("then.n", models=max((row["denominator"] for row in counted), default=None))
    facts = basis.facts(rows, words, "then", n)
    panels = (Panel(figure, height=120 + 52 * len(bars)),)
    return View(title(rows, words), facts, panels, _table(rows, words), legend(groups))


def _bars_shown(rows: Sequence[Row]) -> list[Row]:
    """One row per bar: day, scope and method, the earliest first, raw before inferred."""
    shown = {(r["as_of"], r["scope"], r["method"]): r for r in rows}
    return [shown[key] for key in sorted(shown, key=lambda key: (key[0], key[1], key[2] != "raw"))]


def _names(bars: Sequence[Row], words: Words) -> list[str]:
    """Return each bar's name; bars of one month and kind show their day, since one name would be one bar."""
    by_month = [_name(row, words.month(row["as_of"]), words) for row in bars]
    return [
        _name(row, words.day(row["as_of"]), words) if by_month.count(name) > 1 else name
        for row, name in zip(bars, by_month, strict=True)
    ]


def _name(row: Row, when: str, words: Words) -> str:
    # Several lists of one month are several bars: each says which models it holds.
    return words("then.bar", row, month=when, scope=words.label("scope.short", str(row["scope"])))


def _cell(rows: Sequence[Row], bar: Row, bucket: str) -> Row | None:
    found = matching(rows, as_of=bar["as_of"], scope=bar["scope"], method=bar["method"], bucket=bucket)
    return found[0] if found else None


def _share(rows: Sequence[Row], bar: Row, bucket: str) -> float | None:
    found = _cell(rows, bar, bucket)
    if found is None or not found["is_derived"]:
        return None if found is None else found["share"]
    # What the rounded parts leave: drawn as published, 85 + 8 + 8, the bar would exceed 100 %.
    others = [r["share"] for b in BUCKETS if b != bucket and (r := _cell(rows, bar, b))]
    return float(min(found["share"], max(0.0, 1 - sum(others))))


def _hover(rows: Sequence[Row], bar: Row, bucket: str, name: str, words: Words) -> str:
    found = _cell(rows, bar, bucket) or {"share": None, "models": None}
    return words("then.hover", found, bar=name, bucket=bucket)


def _table(rows: Sequence[Row], words: Words) -> Table:
    body = tuple(
        (
            row["as_of"],
            words.label("scope", str(row["scope"])),
            words.label("method", str(row["method"])),
            words.label("bucket", str(row["bucket"])),
            row["models"],
            row["share"],
            words("interval", low=row["share_low"], high=row["share_high"])
            if row["share_low"] is not None
            else None,
            words.label("origin", str(row["origin"])),
        )
        for row in rows
    )
    return Table(words("then.table"), columns(words, "then", _COLUMNS), body)
