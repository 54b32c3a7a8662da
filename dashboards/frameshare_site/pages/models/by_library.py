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

SHARES = ("models", "downloads")


def view(warehouse: Warehouse, rows: Sequence[Row], words: Words) -> View:
    """Return the newest day: shares of the models and of the sum of their counters, side by side."""
    newest = latest_date(row["as_of"] for row in rows)
    ranked = sorted(matching(rows, as_of=newest), key=lambda row: -row["models"])
    total = sum(row["downloads_30d"] for row in ranked)
    palette = basis.titles(warehouse)
    names = [_name(str(row["framework"]), palette, words) for row in ranked]
    shares = {
        "models": [row["share"] for row in ranked],
        "downloads": [row["downloads_30d"] / total for row in ranked],
    }
    counts = {
        "models": [row["models"] for row in ranked],
        "downloads": [row["downloads_30d"] for row in ranked],
    }
    groups = [
        Bars(
            key,
            words(f"downloads.{key}"),
            theme.framework("pytorch") if key == "models" else theme.tone("muted"),
            names,
            shares[key],
            [
                words(
                    "downloads.hover",
                    name=name,
                    measure=words(f"downloads.{key}"),
                    share=words.percent(share),
                    count=words.number(count),
                )
                for name, share, count in zip(names, shares[key], counts[key], strict=True)
            ],
        )
        for key in SHARES
    ]
    figure = horizontal_bars(groups, Axis(kind="percent"), "group")
    n = words("n.models", models=words.number(ranked[0]["all_models"]))
    measured = (words("downloads.unit"), words("downloads.denominator.library"), n)
    legend = tuple(basis.legend_item(group.key, group.title, group.colour) for group in groups)
    table = Table(
        words("downloads.table"),
        (
            Column("label", words("column.framework")),
            Column("models", words("column.models"), "number"),
            Column("share_of_models", words("downloads.models"), "percent"),
            Column("downloads", words("column.downloads"), "number", words("column.downloads.note")),
            Column("share_of_downloads", words("downloads.downloads"), "percent"),
        ),
        tuple(
            (name, row["models"], row["share"], row["downloads_30d"], row["downloads_30d"] / total)
            for name, row in zip(names, ranked, strict=True)
        ),
        is_searchable=False,
    )
    panel = Panel(figure, height=100 + 40 * len(ranked))
    heading = title(ranked, names, words)
    facts = basis.facts(ranked, words, measured, origins=("seed",))
    return View(heading, facts, (panel,), table, legend)


def title(rows: Sequence[Row], names: Sequence[str], words: Words) -> str:
    """Return the framework whose share of downloads lies furthest from its share of models."""
    total = sum(row["downloads_30d"] for row in rows)
    row, name = max(
        zip(rows, names, strict=True),
        key=lambda pair: abs(pair[0]["downloads_30d"] / total - pair[0]["share"]),
    )
    return words(
        "downloads.title",
        name=name,
        models=words.percent(row["share"]),
        downloads=words.percent(row["downloads_30d"] / total),
    )


def _name(framework: str, palette: theme.Palette, words: Words) -> str:
    if f"library.{framework}" in words:
        return words(f"library.{framework}")
    return words.joined([palette.title(key) for key in framework.split("|")])
