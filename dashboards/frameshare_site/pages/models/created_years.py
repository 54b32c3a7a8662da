"""Frameworks of the models created in each year, bundled: shown until a listing is collected."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Panel, View
from frameshare_site.pages.models import basis
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.shapes.bars import Bars, bars
from frameshare_site.shapes.figure import Axis
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
        return basis.nothing(words, "created")
    palette = basis.titles(warehouse)
    names = {label: basis.label_title(palette, words, label) for label in COUNTS}
    listings = basis.listing_names(dict.fromkeys((row["as_of"], str(row["scope"])) for row in known), words)
    panels = tuple(
        _panel(matching(known, as_of=day, scope=scope), listing, names, words)
        for (day, scope), listing in listings.items()
    )
    n = words("n.models", models=words.number(sum(row["models"] for row in known)))
    measured = (words("created.unit"), words("created.denominator.year"), n)
    legend = tuple(basis.legend_item(label, names[label], theme.framework(label)) for label in COUNTS)
    facts = basis.facts(known, words, measured, origins=sorted({str(row["origin"]) for row in known}))
    note = words("gap.note.small", fewest=FEWEST_IN_A_YEAR)
    return View(title(known, words), facts, panels, None, legend, (), (note,))


def title(rows: Sequence[Row], words: Words) -> str:
    """Return PyTorch's and TensorFlow's share in the last year that was over and has enough models."""
    whole = [row for row in rows if row["created_year"] < row["as_of"].year]
    solid = [row for row in whole if row["models"] >= FEWEST_IN_A_YEAR] or whole or list(rows)
    last = max(solid, key=lambda row: (row["created_year"], row["as_of"], row["models"]))
    return words(
        "created.title.year",
        year=last["created_year"],
        pytorch=words.percent(last["pytorch_inferred"] / last["models"]),
        tensorflow=words.percent(last["tensorflow"] / last["models"]),
        scope=words.label("scope", str(last["scope"])),
        month=words.month(last["as_of"]),
    )


def _panel(rows: Sequence[Row], listing: str, names: dict[str, str], words: Words) -> Panel:
    years = [row["created_year"] for row in rows]
    groups = [
        Bars(
            label,
            names[label],
            theme.framework(label),
            years,
            [row[column] / row["models"] for row in rows],
            [_hover(row, column, names[label], words) for row in rows],
        )
        for label, column in COUNTS.items()
    ]
    x = Axis(kind="year", range=(min(years) - 0.6, max(years) + 0.6))
    figure = bars(groups, x, Axis(kind="percent", range=(0, 1.02)))
    return Panel(figure, listing, height=300)


def _hover(row: Row, column: str, name: str, words: Words) -> str:
    return words(
        "created.hover",
        name=name,
        share=words.percent(row[column] / row["models"]),
        models=words.number(row[column]),
        denominator=words.number(row["models"]),
    )
