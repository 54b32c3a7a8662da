"""Tasks and organisations against frameworks, as heat maps."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Card, Panel, View
from frameshare_site.pages.models import basis
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.heat_map import heat_map
from frameshare_site.words import Words

_COLUMNS = 9


def tasks(warehouse: Warehouse, words: Words) -> Card:
    """Return the tasks with most models against frameworks."""
    result = warehouse.query("hub_labels_by_task")
    caveats = tuple(words(f"tasks.caveat.{key}") for key in ("several", "declared"))
    view = _view(warehouse, result.dicts(), "task", words)
    return Card("tasks", result, (view,), caveats)


def organisations(warehouse: Warehouse, words: Words) -> Card:
    """Return the organisations with most downloads against frameworks."""
    result = warehouse.query("hub_labels_by_organisation")
    caveats = tuple(words(f"organisations.caveat.{key}") for key in ("downloads", "owners"))
    view = _view(warehouse, result.dicts(), "organisation", words)
    return Card("organisations", result, (view,), caveats)


def title(rows: Sequence[Row], column: str, words: Words) -> str:
    """Return for how many of the rows' groups more models exist for PyTorch than for anything else."""
    groups = distinct(rows, column)
    if not groups:
        return words(f"{column}s.title.none")
    leading = sum(1 for group in groups if leader(matching(rows, **{column: group})) == "pytorch")
    return words(f"{column}s.title", leading=words.number(leading), groups=words.number(len(groups)))


def leader(rows: Sequence[Row]) -> str | None:
    """Return the label that most models carry, or None where two share the first place."""
    ranked = sorted((row for row in rows if row["framework"] != "unknown"), key=lambda row: -row["models"])
    if not ranked or (len(ranked) > 1 and ranked[0]["models"] == ranked[1]["models"]):
        return None
    return str(ranked[0]["framework"])


def _view(warehouse: Warehouse, rows: Sequence[Row], column: str, words: Words) -> View:
    key = f"{column}s"
    if not rows:
        return basis.nothing(words, key)
    palette = basis.titles(warehouse)
    totals = {
        label: sum(r["models"] for r in matching(rows, framework=label))
        for label in distinct(rows, "framework")
    }
    ranked = sorted(
        (label for label in totals if label != "unknown"), key=lambda label: (-totals[label], label)
    )
    labels = [*ranked[:_COLUMNS], *(["unknown"] if "unknown" in totals else [])]
    groups = distinct(rows, column)
    cells = {(row[column], row["framework"]): row["share"] for row in rows}
    values = [[cells.get((group, label), 0.0) for label in labels] for group in groups]
    texts = [[words.percent(share, 0) if share else "" for share in line] for line in values]
    sizes = {row[column]: row["denominator"] for row in rows}
    names = [words("matrix.row", name=str(group), models=words.number(sizes[group])) for group in groups]
    figure = heat_map(
        [basis.label_title(palette, words, label) for label in labels],
        names,
        values,
        texts,
        value_range=(0, 1),
    )
    n = words("n.models", models=words.number(sum(sizes.values())))
    facts = basis.facts(rows, words, (words(f"{key}.unit"), words(f"{key}.denominator"), n))
    return View(title(rows, column, words), facts, (Panel(figure, height=120 + 26 * len(groups)),))
