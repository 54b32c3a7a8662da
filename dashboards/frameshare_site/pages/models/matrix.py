"""Tasks and organisations against frameworks, as heat maps."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Card, Panel, View, every
from frameshare_site.pages.models import basis
from frameshare_site.parts import nothing, selector
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.heat_map import heat_map
from frameshare_site.words import Words

_COLUMNS = 9
KINDS = ("task", "organisation")


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: tasks with the most models, or organisations with the most downloads, by framework."""
    result = warehouse.query("hub_labels_by_group")
    rows = result.dicts()
    caveats = (*words.caveats("tasks"), *words.caveats("organisations"))
    selectors = (selector(words, "kind", KINDS, "matrix.kind"),)
    views = every(selectors, lambda choice: _view(warehouse, matching(rows, **choice), choice["kind"], words))
    return Card("tasks", result, views, caveats, selectors)


def title(rows: Sequence[Row], kind: str, words: Words) -> str:
    """Return for how many of the rows' groups more models exist for PyTorch than for anything else."""
    groups = distinct(rows, "name")
    if not groups:
        return words(f"{kind}s.title.none")
    leading = sum(1 for group in groups if leader(matching(rows, name=group)) == "pytorch")
    return words(f"{kind}s.title", leading=leading, groups=len(groups))


def leader(rows: Sequence[Row]) -> str | None:
    """Return the label that most models carry, or None where two tie for first place."""
    ranked = sorted((row for row in rows if row["framework"] != "unknown"), key=lambda row: -row["models"])
    if not ranked or (len(ranked) > 1 and ranked[0]["models"] == ranked[1]["models"]):
        return None
    return str(ranked[0]["framework"])


def _view(warehouse: Warehouse, rows: Sequence[Row], kind: str, words: Words) -> View:
    key = f"{kind}s"
    if not rows:
        return nothing(words, key)
    palette = theme.palette_of(warehouse)
    totals = {
        label: sum(r["models"] for r in matching(rows, framework=label))
        for label in distinct(rows, "framework")
    }
    ranked = sorted(
        (label for label in totals if label != "unknown"), key=lambda label: (-totals[label], label)
    )
    labels = [*ranked[:_COLUMNS], *(["unknown"] if "unknown" in totals else [])]
    groups = distinct(rows, "name")
    cells = {(row["name"], row["framework"]): row["share"] for row in rows}
    values = [[cells.get((group, label), 0.0) for label in labels] for group in groups]
    texts = [[words.percent(share, 0) if share else "" for share in line] for line in values]
    sizes = {row["name"]: row["denominator"] for row in rows}
    names = [words("matrix.row", name=group, models=sizes[group]) for group in groups]
    titles = [basis.label_title(palette, words, label) for label in labels]
    figure = heat_map(titles, names, values, texts, value_range=(0, 1))
    facts = basis.facts(rows, words, key, words("n.models", models=sum(sizes.values())))
    return View(title(rows, kind, words), facts, (Panel(figure, height=120 + 26 * len(groups)),))
