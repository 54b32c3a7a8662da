"""Models and downloads by framework: two measures side by side, because they disagree.

Until a listing is collected, the bundled ones by the framework of the library that a model names.
"""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Card, CellKind, Column, Panel, Table, View
from frameshare_site.pages.models import basis
from frameshare_site.parts import legend, nothing
from frameshare_site.reading import Row, Warehouse, latest_date, matching
from frameshare_site.shapes.bars import Bars, horizontal_bars
from frameshare_site.shapes.figure import Axis
from frameshare_site.words import Words

_BARS = 12
_MEASURES = {"models": theme.framework("pytorch"), "downloads": theme.tone("muted")}
# Words and kind of the table's columns; what a label is based on is known of collected listings.
_COLUMNS: dict[str, tuple[str, CellKind]] = {
    "models": ("column.models", "number"),
    "share_of_models": ("downloads.models", "percent"),
    "models_explicit": ("evidence.explicit", "number"),
    "models_by_format": ("evidence.format", "number"),
    "models_by_library": ("evidence.library", "number"),
    "downloads_30d": ("column.downloads", "number"),
    "share_of_downloads": ("downloads.downloads", "percent"),
}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card of the snapshot that the pages use; bundled figures until there is one."""
    result = warehouse.query("hub_downloads_by_label")
    described = [r for r in warehouse.query("hub_snapshots").dicts() if r["is_basis"]]
    place = (described[0]["as_of"], described[0]["scope"]) if described else None
    rows = [row for row in result.dicts() if (row["as_of"], row["scope"]) == place]
    palette = theme.palette_of(warehouse)
    bundled = warehouse.query("hub_popular_libraries")
    if not rows and bundled.rows:
        caveats = words.caveats("downloads", "rolling", "request", "library")
        newest = _by_library(bundled.dicts(), palette, words)
        return Card("downloads", bundled, (_view(newest, words, "library"),), caveats)
    caveats = words.caveats("downloads", "rolling", "request", "several", "refresh")
    named = [{**row, "name": basis.label_title(palette, words, str(row["framework"]))} for row in rows]
    return Card("downloads", result, (_view(named, words),), caveats)


def _by_library(rows: Sequence[Row], palette: theme.Palette, words: Words) -> list[Row]:
    """Return the newest day's rows as those of a listing: with a name, and shares of either sum."""
    newest = matching(rows, as_of=latest_date(row["as_of"] for row in rows))
    total = sum(row["downloads_30d"] for row in newest)
    return [
        {
            "name": _library(str(row["framework"]), palette, words),
            "share_of_models": row["share"],
            "share_of_downloads": row["downloads_30d"] / total,
            **row,
        }
        for row in newest
    ]


def _library(framework: str, palette: theme.Palette, words: Words) -> str:
    if f"library.{framework}" in words:
        return words(f"library.{framework}")
    return words.joined([palette.title(key) for key in framework.split("|")])


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the label whose share of downloads lies furthest above or below its share of models."""
    known = [row for row in rows if row["share_of_downloads"] is not None]
    if not known:
        return words("downloads.title.none")
    furthest = max(known, key=lambda row: abs(row["share_of_downloads"] - row["share_of_models"]))
    return words("downloads.title", furthest)


def _view(rows: Sequence[Row], words: Words, of: str = "") -> View:
    if not rows:
        return nothing(words, "downloads")
    ranked = sorted(rows, key=lambda row: -row["models"])
    shown = ranked[:_BARS]
    groups = [
        Bars(
            key,
            words(f"downloads.{key}"),
            colour,
            [row["name"] for row in shown],
            [row[f"share_of_{key}"] for row in shown],
            [_hover(row, key, words) for row in shown],
        )
        for key, colour in _MEASURES.items()
    ]
    figure = horizontal_bars(groups, Axis(kind="percent"))
    facts = basis.facts(rows, words, "downloads", words("n.models", models=ranked[0]["all_models"]), of)
    panels = (Panel(figure, height=100 + 40 * len(shown)),)
    return View(title(ranked, words), facts, panels, _table(ranked, words), legend(groups))


def _hover(row: Row, key: str, words: Words) -> str:
    counted = {
        "share": row[f"share_of_{key}"],
        "count": row["models" if key == "models" else "downloads_30d"],
    }
    return words("downloads.hover", row, measure=words(f"downloads.{key}"), **counted)


def _table(rows: Sequence[Row], words: Words) -> Table:
    known = [key for key in _COLUMNS if key in rows[0]]
    note = {"downloads_30d": words("column.downloads.note")}
    columns = (
        Column("name", words("column.framework")),
        *(Column(key, words(_COLUMNS[key][0]), _COLUMNS[key][1], note.get(key, "")) for key in known),
    )
    body = tuple((row["name"], *(row[key] for key in known)) for row in rows)
    return Table(words("downloads.table"), columns, body, is_searchable=False)
