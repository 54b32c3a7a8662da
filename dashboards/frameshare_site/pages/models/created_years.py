"""Frameworks of the models created in each year, bundled: shown until a listing is collected."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import LegendItem, View
from frameshare_site.pages.models import basis
from frameshare_site.parts import nothing
from frameshare_site.reading import Row, Warehouse
from frameshare_site.shapes.bars import Bars
from frameshare_site.words import Words

# Columns of the counts, by label.
COUNTS = {"pytorch": "pytorch_inferred", "tensorflow": "tensorflow", "jax": "jax", "unknown": "unknown"}
# A year with fewer models is drawn, but no headline is based on it.
FEWEST_IN_A_YEAR = 100


def view(warehouse: Warehouse, rows: Sequence[Row], words: Words) -> View:
    """Return a panel for each sample that counted every label."""
    known = [
        row
        for row in rows
        if None not in (row["created_year"], row["tensorflow"], row["jax"], row["unknown"])
        and row["scope"] != "new"
    ]
    if not known:
        return nothing(words, "created")
    palette = theme.palette_of(warehouse)
    names = {label: basis.label_title(palette, words, label) for label in COUNTS}
    n = words("n.models", models=sum(row["models"] for row in known))
    buttons = tuple(LegendItem(label, names[label], theme.framework(label)) for label in COUNTS)
    facts = basis.facts(known, words, "created", n, of="year")
    note = words("gap.note.small", fewest=FEWEST_IN_A_YEAR)
    panels = basis.year_panels(known, lambda shown: _groups(shown, names, words), words)
    return View(title(known, words), facts, panels, None, buttons, (), (note,))


def title(rows: Sequence[Row], words: Words) -> str:
    """Return PyTorch's and TensorFlow's share in the last year that was over and has enough models."""
    whole = [row for row in rows if row["created_year"] < row["as_of"].year]
    solid = [row for row in whole if row["models"] >= FEWEST_IN_A_YEAR] or whole or list(rows)
    last = max(solid, key=lambda row: (row["created_year"], row["as_of"], row["models"]))
    shares = {
        key: last[column] / last["models"] for key, column in COUNTS.items() if last[column] is not None
    }
    return words("created.title.year", {**last, **shares})


def _groups(rows: Sequence[Row], names: dict[str, str], words: Words) -> list[Bars]:
    return [
        Bars(
            label,
            names[label],
            theme.framework(label),
            [row["created_year"] for row in rows],
            [row[column] / row["models"] for row in rows],
            [_hover(row, column, names[label], words) for row in rows],
        )
        for label, column in COUNTS.items()
    ]


def _hover(row: Row, column: str, name: str, words: Words) -> str:
    share, all_models = row[column] / row["models"], row["models"]
    return words("created.hover", name=name, share=share, models=row[column], denominator=all_models)
