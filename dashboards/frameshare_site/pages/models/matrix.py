"""Tasks and organisations against frameworks, as heat maps."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Card, Option, Panel, Selector, View, every
from frameshare_site.pages.models import basis
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.heat_map import heat_map
from frameshare_site.words import Words

_COLUMNS = 9


KINDS = ("task", "organisation")


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: tasks with the most models, or organisations with the most downloads, by framework."""
    result = warehouse.query("hub_labels_by_group")
    rows = result.dicts()
    keys = (
        "tasks.caveat.several",
        "tasks.caveat.declared",
        "organisations.caveat.downloads",
        "organisations.caveat.owners",
    )
    options = tuple(Option(kind, words(f"matrix.{kind}")) for kind in KINDS)
    selector = Selector("kind", words("matrix.kind"), options)

    def view(choice: dict[str, str]) -> View:
        return _view(warehouse, matching(rows, **choice), choice["kind"], words)

    return Card("tasks", result, every((selector,), view), tuple(words(key) for key in keys), (selector,))


def title(rows: Sequence[Row], kind: str, words: Words) -> str:
    """Return for how many of the rows' groups more models exist for PyTorch than for anything else."""
    groups = distinct(rows, "name")
    if not groups:
        return words(f"{kind}s.title.none")
    leading = sum(1 for group in groups if leader(matching(rows, name=group)) == "pytorch")
    return words(f"{kind}s.title", leading=words.number(leading), groups=words.number(len(groups)))


def leader(rows: Sequence[Row]) -> str | None:
    """Return the label that most models carry, or None where two tie for first place."""
    ranked = sorted((row for row in rows if row["framework"] != "unknown"), key=lambda row: -row["models"])
    if not ranked or (len(ranked) > 1 and ranked[0]["models"] == ranked[1]["models"]):
        return None
    return str(ranked[0]["framework"])


def _view(warehouse: Warehouse, rows: Sequence[Row], kind: str, words: Words) -> View:
    key = f"{kind}s"
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
    groups = distinct(rows, "name")
    cells = {(row["name"], row["framework"]): row["share"] for row in rows}
    values = [[cells.get((group, label), 0.0) for label in labels] for group in groups]
    texts = [[words.percent(share, 0) if share else "" for share in line] for line in values]
    sizes = {row["name"]: row["denominator"] for row in rows}
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
    return View(title(rows, kind, words), facts, (Panel(figure, height=120 + 26 * len(groups)),))
