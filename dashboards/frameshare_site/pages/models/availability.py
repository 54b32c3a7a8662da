"""Of the most downloaded models, how many exist for each framework."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Card, Column, Facts, Panel, Table, View
from frameshare_site.pages.models import basis
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
    caveats = tuple(words(f"availability.caveat.{key}") for key in ("downloads", "exists", "ties"))
    versions = warehouse.query("hub_label_versions").dicts()
    view = _view(newest(result.dicts()), versions, words)
    return Card("availability", result, (view,), caveats)


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
    return words(
        "availability.title",
        scope=words.label("scope", str(row["scope"])),
        n=words.number(row["models"]),
        pytorch=words.percent(row["pytorch_inferred"] / row["models"]),
        tensorflow=words.percent(row["tensorflow"] / row["models"]),
        alone=words.number(row["tensorflow_without_pytorch"]),
    )


def _headline(rows: Sequence[Row]) -> Row:
    """The thousand most downloaded, or the largest list below it."""
    return [row for row in rows if row["top_n"] <= 1000 or row is rows[0]][-1]


def _view(rows: Sequence[Row], versions: Sequence[Row], words: Words) -> View:
    if not rows:
        return basis.nothing(words, "availability")
    names = [words("availability.top", n=words.number(row["top_n"])) for row in rows]
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
    legend = tuple(basis.legend_item(group.key, group.title, group.colour) for group in groups)
    facts = _facts(rows, words)
    panels = (Panel(figure, height=400),)
    notes = _other_rules(_headline(rows), versions, words)
    return View(title(rows, words), facts, panels, _table(rows, words), legend, notes=notes)


def _other_rules(headline: Row, versions: Sequence[Row], words: Words) -> tuple[str, ...]:
    """Say what the rules that are not in force give for the list in the title."""
    of_list = [r for r in versions if all(r[key] == headline[key] for key in ("as_of", "scope", "top_n"))]
    in_force = [row for row in of_list if row["is_current"]]
    return tuple(
        words(
            "availability.note.rules",
            definition=row["definition"],
            pytorch=words.percent(row["share_pytorch"]),
            unknown=words.percent(row["share_unknown"]),
            current=in_force[0]["definition"],
            current_pytorch=words.percent(in_force[0]["share_pytorch"]),
            current_unknown=words.percent(in_force[0]["share_unknown"]),
            read=words("availability.note.read", files=words.number(row["with_file_list"]))
            if row["with_file_list"]
            else "",
        )
        for row in of_list
        if in_force and not row["is_current"]
    )


def _facts(rows: Sequence[Row], words: Words) -> Facts:
    n = words("n.models", models=words.number(rows[-1]["models"]))
    measured = (words("availability.unit"), words("availability.denominator"), n)
    return basis.facts(rows, words, measured, origins={str(row["origin"]) for row in rows})


def _hover(row: Row, key: str, words: Words) -> str:
    return words(
        "availability.hover",
        name=words(f"availability.{key}"),
        count=words.number(row[key]),
        models=words.number(row["models"]),
        share=words.percent(row[key] / row["models"]),
    )


def _table(rows: Sequence[Row], words: Words) -> Table:
    keys = (
        "models",
        "pytorch_raw",
        "pytorch_inferred",
        "tensorflow",
        "tensorflow_without_pytorch",
        "jax",
        "gguf",
    )
    columns = (
        Column("top_n", words("availability.column.top_n"), "number"),
        *(Column(key, words(f"availability.{key}"), "number") for key in (*keys, "onnx", "mlx")),
    )
    body = tuple((row["top_n"], *(row[key] for key in (*keys, "onnx", "mlx"))) for row in rows)
    return Table(words("availability.table"), columns, body, is_searchable=False)
