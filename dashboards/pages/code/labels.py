"""Where two givers of labels disagree: the confusion table of the repositories that both labelled."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.charts.heat_map import heat_map
from dashboards.page import Card, Facts, Option, Panel, Selector, View, every
from dashboards.pages.code import sources
from dashboards.pages.code.sources import Known
from dashboards.reading import Row, Warehouse, distinct, matching
from dashboards.words import Words


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: the pair of label givers selectable."""
    result = warehouse.query("code_label_pairs")
    rows = result.dicts()
    overlap = warehouse.query("code_series_overlap").dicts()
    about = sources.known(warehouse)
    caveats = tuple(words(f"labels.caveat.{key}") for key in ("rule", "sample"))
    if not rows:
        empty = View(words("labels.title.none"), Facts(words("labels.unit"), words("labels.denominator"), ""))
        return Card("labels", result, (empty,), caveats, collect_command="frameshare collect repo_labels")
    pairs = list(dict.fromkeys((str(row["source_a"]), str(row["source_b"])) for row in rows))
    options = tuple(
        Option(f"{a}.{b}", words("labels.pair", a=_name(a, about, words), b=_name(b, about, words)))
        for a, b in pairs
    )
    selector = Selector("pair", words("labels.pair.label"), options)

    def view(choice: dict[str, str]) -> View:
        a, _, b = choice["pair"].partition(".")
        agreement = matching(overlap, source_a=a, source_b=b)
        return _view(matching(rows, source_a=a, source_b=b), agreement, warehouse, about, words)

    return Card("labels", result, every((selector,), view), caveats, (selector,))


def title(agreement: Sequence[Row], a: str, b: str, words: Words) -> str:
    """Return how far two label givers agree."""
    if not agreement:
        return words("labels.title.none")
    row = agreement[0]
    kappa = words("missing") if row["kappa"] is None else f"{row['kappa']:.2f}"
    return words("labels.title", a=a, b=b, share=words.percent(row["agreement"]), kappa=kappa)


def _view(
    rows: Sequence[Row], agreement: Sequence[Row], warehouse: Warehouse, about: Known, words: Words
) -> View:
    a, b = str(rows[0]["source_a"]), str(rows[0]["source_b"])
    found = {*distinct(rows, "framework_a"), *distinct(rows, "framework_b")}
    order = [f for f in sources.SHOWN if f in found] + sorted(f for f in found if f not in sources.SHOWN)
    cells = {(row["framework_a"], row["framework_b"]): row["repositories"] for row in rows}
    values = [[cells.get((x, y)) for y in order] for x in order]
    texts = [["" if value is None else words.number(value) for value in line] for line in values]
    names = [sources.framework_title(warehouse, framework, words) for framework in order]
    total = sum(row["repositories"] for row in rows)
    measured = (words("labels.unit"), words("labels.denominator"), words("share.n", n=words.number(total)))
    facts = about.facts([s for s in (a, b) if s != "repo_labels"], measured, is_partial=False)
    said = title(agreement, _name(a, about, words), _name(b, about, words), words)
    note = words("labels.note", rows=_name(a, about, words), columns=_name(b, about, words))
    panel = Panel(heat_map(names, names, values, texts), height=120 + 40 * len(order))
    return View(said, facts, (panel,), notes=(note,))


def _name(source: str, about: Known, words: Words) -> str:
    return words("labels.ours") if source == "repo_labels" else about.title(source)
