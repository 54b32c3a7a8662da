"""Models and downloads by the framework of their library, bundled: shown until a listing is collected."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Column, Panel, Table, View
from frameshare_site.pages.models import basis
from frameshare_site.reading import Row, Warehouse, latest_date, matching
from frameshare_site.shapes.bars import Bars, horizontal_bars
from frameshare_site.shapes.figure import Axis
from frameshare_site.words import Words


def view(warehouse: Warehouse, rows: Sequence[Row], words: Words) -> View:
    """Return the newest day: shares of the models and of the sum of their counters, side by side."""
    newest = latest_date(row["as_of"] for row in rows)
    ranked = sorted(matching(rows, as_of=newest), key=lambda row: -row["models"])
    palette = basis.titles(warehouse)
    names = [_name(str(row["framework"]), palette, words) for row in ranked]
    shares = _shares_of_downloads(ranked)
    groups = [
        _bars(
            "models", theme.framework("pytorch"), names, [(r["share"], r["models"]) for r in ranked], words
        ),
        _bars(
            "downloads",
            theme.tone("muted"),
            names,
            [(share, row["downloads_30d"]) for share, row in zip(shares, ranked, strict=True)],
            words,
        ),
    ]
    panel = Panel(horizontal_bars(groups, Axis(kind="percent")), height=100 + 40 * len(ranked))
    n = words("n.models", models=words.number(ranked[0]["all_models"]))
    measured = (words("downloads.unit"), words("downloads.denominator.library"), n)
    return View(
        title(ranked, names, words),
        basis.facts(ranked, words, measured, origins=("seed",)),
        (panel,),
        _table(ranked, names, words),
        tuple(basis.legend_item(group.key, group.title, group.colour) for group in groups),
    )


def _shares_of_downloads(rows: Sequence[Row]) -> list[float]:
    total = sum(row["downloads_30d"] for row in rows)
    return [row["downloads_30d"] / total for row in rows]


def _bars(key: str, colour: str, names: list[str], values: Sequence[tuple[float, int]], words: Words) -> Bars:
    """Return one bar per name: its share, with the count in the tooltip."""
    measure = words(f"downloads.{key}")
    hovers = [
        words(
            "downloads.hover",
            name=name,
            measure=measure,
            share=words.percent(share),
            count=words.number(count),
        )
        for name, (share, count) in zip(names, values, strict=True)
    ]
    return Bars(key, measure, colour, names, [share for share, _ in values], hovers)


def _table(rows: Sequence[Row], names: Sequence[str], words: Words) -> Table:
    shares = _shares_of_downloads(rows)
    return Table(
        words("downloads.table"),
        (
            Column("label", words("column.framework")),
            Column("models", words("column.models"), "number"),
            Column("share_of_models", words("downloads.models"), "percent"),
            Column("downloads", words("column.downloads"), "number", words("column.downloads.note")),
            Column("share_of_downloads", words("downloads.downloads"), "percent"),
        ),
        tuple(
            (name, row["models"], row["share"], row["downloads_30d"], share)
            for name, row, share in zip(names, rows, shares, strict=True)
        ),
        is_searchable=False,
    )


def title(rows: Sequence[Row], names: Sequence[str], words: Words) -> str:
    """Return the framework whose share of downloads lies furthest from its share of models."""
    row, name, share = max(
        zip(rows, names, _shares_of_downloads(rows), strict=True),
        key=lambda one: abs(one[2] - one[0]["share"]),
    )
    return words(
        "downloads.title", name=name, models=words.percent(row["share"]), downloads=words.percent(share)
    )


def _name(framework: str, palette: theme.Palette, words: Words) -> str:
    if f"library.{framework}" in words:
        return words(f"library.{framework}")
    return words.joined([palette.title(key) for key in framework.split("|")])
