"""Of the most downloaded models, how many exist for each framework."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Card, Column, Panel, Table, View
from frameshare_site.pages.models import basis
from frameshare_site.parts import legend, nothing
from frameshare_site.reading import Row, Warehouse
from frameshare_site.shapes.bars import Bars, bars
from frameshare_site.shapes.figure import Axis
from frameshare_site.words import Words

SERIES = {
    "pytorch_raw": theme.tone("muted"),
    "pytorch_inferred": theme.framework("pytorch"),
    "tensorflow": theme.framework("tensorflow"),
    "jax": theme.framework("jax"),
    "gguf": theme.framework("gguf"),
    "onnx": theme.framework("onnx"),
    "mlx": theme.framework("mlx"),
}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card for the newest listing: of the top, else of the whole Hub, else a sample."""
    result = warehouse.query("hub_top_availability")
    versions = warehouse.query("hub_label_versions").dicts()
    view = _view(newest(result.dicts()), versions, words)
    return Card("availability", result, (view,), words.caveats("availability"))


def newest(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of the newest listing, by N; of one day, a list of the top is preferred."""
    if not rows:
        return []
    order = {"top": 2, "whole": 1}
    best = max(rows, key=lambda row: (row["scope"] != "sample", row["as_of"], order.get(row["scope"], 0)))
    same = [r for r in rows if (r["as_of"], r["scope"]) == (best["as_of"], best["scope"])]
    return sorted(same, key=lambda row: row["top_n"])


def title(rows: Sequence[Row], words: Words) -> str:
    """Return what the largest of these lists is available for."""
    if not rows:
        return words("availability.title.none")
    row = _headline(rows)
    shares = {key: row[key] / row["models"] for key in ("pytorch_inferred", "tensorflow")}
    return words("availability.title", row, **shares)


def _headline(rows: Sequence[Row]) -> Row:
    """The thousand most downloaded, or the largest list below it."""
    return [row for row in rows if row["top_n"] <= 1000 or row is rows[0]][-1]


def _view(rows: Sequence[Row], versions: Sequence[Row], words: Words) -> View:
    if not rows:
        return nothing(words, "availability")
    names = [words("availability.top", row) for row in rows]
    groups = [
        Bars(
            key,
            words(f"availability.{key}"),
            colour,
            names,
            [row[key] / row["models"] for row in rows],
            [_hover(row, key, words) for row in rows],
        )
        for key, colour in SERIES.items()
    ]
    figure = bars(groups, Axis(kind="category"), Axis(kind="percent", range=(0, 1.02)))
    facts = basis.facts(rows, words, "availability", words("n.models", rows[-1]))
    panels = (Panel(figure, height=400),)
    notes = _other_rules(_headline(rows), versions, words)
    return View(title(rows, words), facts, panels, _table(rows, words), legend(groups), notes=notes)


def _other_rules(headline: Row, versions: Sequence[Row], words: Words) -> tuple[str, ...]:
    """Say what the rules that are not in force give for the list in the title."""
    of_list = [r for r in versions if all(r[key] == headline[key] for key in ("as_of", "scope", "top_n"))]
    in_force = [row for row in of_list if row["is_current"]]
    return tuple(
        words(
            "availability.note.rules",
            row,
            current=in_force[0]["definition"],
            current_pytorch=in_force[0]["share_pytorch"],
            current_unknown=in_force[0]["share_unknown"],
            read=words("availability.note.read", row) if row["with_file_list"] else "",
        )
        for row in of_list
        if in_force and not row["is_current"]
    )


def _hover(row: Row, key: str, words: Words) -> str:
    name = words(f"availability.{key}")
    return words("availability.hover", row, name=name, count=row[key], share=row[key] / row["models"])


def _table(rows: Sequence[Row], words: Words) -> Table:
    keys = (
        "models",
        "pytorch_raw",
        "pytorch_inferred",
        "tensorflow",
        "tensorflow_without_pytorch",
        "jax",
        "gguf",
        "onnx",
        "mlx",
    )
    columns = (
        Column("top_n", words("availability.column.top_n"), "number"),
        *(Column(key, words(f"availability.{key}"), "number") for key in keys),
    )
    body = tuple((row["top_n"], *(row[key] for key in keys)) for row in rows)
    return Table(words("availability.table"), columns, body, is_searchable=False)
