"""Models and downloads by framework: two measures side by side, because they disagree."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Card, Column, Panel, Table, View
from frameshare_site.pages.models import basis, by_library
from frameshare_site.reading import Row, Warehouse
from frameshare_site.shapes.bars import Bars, horizontal_bars
from frameshare_site.shapes.figure import Axis
from frameshare_site.words import Words

_BARS = 12


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card of the snapshot that the pages use; bundled figures until there is one."""
    result = warehouse.query("hub_downloads_by_label")
    described = [r for r in warehouse.query("hub_snapshots").dicts() if r["is_basis"]]
    place = (described[0]["as_of"], described[0]["scope"]) if described else None
    rows = [row for row in result.dicts() if (row["as_of"], row["scope"]) == place]
    caveats = tuple(words(f"downloads.caveat.{key}") for key in ("rolling", "request", "several", "refresh"))
    bundled = warehouse.query("hub_popular_libraries")
    if not rows and bundled.rows:
        view = by_library.view(warehouse, bundled.dicts(), words)
        return Card("downloads", bundled, (view,), (*caveats[:2], words("downloads.caveat.library")))
    view = _view(warehouse, rows, words)
    return Card("downloads", result, (view,), caveats)


def title(rows: Sequence[Row], names: Sequence[str], words: Words) -> str:
    """Return the label whose share of downloads lies furthest above or below its share of models."""
    known = [
        (row, name) for row, name in zip(rows, names, strict=True) if row["share_of_downloads"] is not None
    ]
    if not known:
        return words("downloads.title.none")
    row, name = max(known, key=lambda pair: abs(pair[0]["share_of_downloads"] - pair[0]["share_of_models"]))
    return words(
        "downloads.title",
        name=name,
        models=words.percent(row["share_of_models"]),
        downloads=words.percent(row["share_of_downloads"]),
    )


def _view(warehouse: Warehouse, rows: Sequence[Row], words: Words) -> View:
    if not rows:
        return basis.nothing(words, "downloads")
    palette = basis.titles(warehouse)
    ranked = sorted(rows, key=lambda row: -row["models"])
    names = [basis.label_title(palette, words, str(row["framework"])) for row in ranked]
    shown = list(zip(ranked, names, strict=True))[:_BARS]
    groups = [
        Bars(
            key,
            words(f"downloads.{key}"),
            colour,
            [name for _, name in shown],
            [row[f"share_of_{key}"] for row, _ in shown],
            [_hover(row, name, key, words) for row, name in shown],
        )
        for key, colour in (("models", theme.framework("pytorch")), ("downloads", theme.tone("muted")))
    ]
    figure = horizontal_bars(groups, Axis(kind="percent"))
    n = words("n.models", models=words.number(ranked[0]["all_models"]))
    facts = basis.facts(rows, words, (words("downloads.unit"), words("downloads.denominator"), n))
    legend = tuple(basis.legend_item(group.key, group.title, group.colour) for group in groups)
    heading = title(ranked, names, words)
    return View(
        heading, facts, (Panel(figure, height=100 + 40 * len(shown)),), _table(ranked, names, words), legend
    )


def _hover(row: Row, name: str, key: str, words: Words) -> str:
    count = row["models"] if key == "models" else row["downloads_30d"]
    return words(
        "downloads.hover",
        name=name,
        measure=words(f"downloads.{key}"),
        share=words.percent(row[f"share_of_{key}"]),
        count=words.number(count),
    )


def _table(rows: Sequence[Row], names: Sequence[str], words: Words) -> Table:
    columns = (
        Column("framework", words("column.framework")),
        Column("models", words("column.models"), "number"),
        Column("share_of_models", words("downloads.models"), "percent"),
        Column("explicit", words("evidence.explicit"), "number"),
        Column("format", words("evidence.format"), "number"),
        Column("library", words("evidence.library"), "number"),
        Column("downloads", words("column.downloads"), "number", words("column.downloads.note")),
        Column("share_of_downloads", words("downloads.downloads"), "percent"),
    )
    keys = ("models", "share_of_models", "models_explicit", "models_by_format", "models_by_library")
    body = tuple(
        (name, *(row[key] for key in keys), row["downloads_30d"], row["share_of_downloads"])
        for row, name in zip(rows, names, strict=True)
    )
    return Table(words("downloads.table"), columns, body, is_searchable=False)
