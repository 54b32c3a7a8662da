"""Where two series disagree: the confusion table of the repositories that both have labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from frameshare_site.page import Card, Option, Panel, Selector, View, every
from frameshare_site.pages.code import sources
from frameshare_site.pages.code.sources import ARCHIVE, Known
from frameshare_site.parts import nothing
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.heat_map import heat_map
from frameshare_site.words import Words

OURS = "repo_labels"
# Thirty repositories that we labelled once, bundled.
BENCH = "classifier_bench"


def card(warehouse: Warehouse, about: Known) -> Card:
    """Return the card: the pair of series selectable, pairs with the archive first."""
    words = about.words
    result = warehouse.query("code_label_pairs")
    rows = result.dicts()
    agreements = {
        span: warehouse.query("code_series_overlap", span=span).dicts() for span in ("all", "overlap")
    }
    if not rows:
        return Card("labels", result, (nothing(words, "labels"),), words.caveats("labels"))
    pairs = dict.fromkeys((str(row["source_a"]), str(row["source_b"])) for row in rows)
    options = tuple(
        Option(f"{a}.{b}", words("labels.pair", a=_name(a, about), b=_name(b, about)))
        for a, b in sorted(pairs, key=lambda pair: (BENCH in pair, ARCHIVE not in pair))
    )
    selectors = (Selector("pair", words("labels.pair.label"), options),)

    def view(choice: dict[str, str]) -> View:
        a, _, b = choice["pair"].partition(".")
        agreement = {span: matching(of, source_a=a, source_b=b) for span, of in agreements.items()}
        return _view(matching(rows, source_a=a, source_b=b), agreement, about)

    return Card("labels", result, every(selectors, view), words.caveats("labels"), selectors)


def title(agreement: Sequence[Row], a: str, b: str, words: Words) -> str:
    """Return how far two series agree."""
    if not agreement:
        return words("labels.title.none")
    return words("labels.title", a=a, b=b, **_agreed(agreement[0], words))


def _view(rows: Sequence[Row], agreement: Mapping[str, Sequence[Row]], about: Known) -> View:
    words = about.words
    a, b = str(rows[0]["source_a"]), str(rows[0]["source_b"])
    name_a, name_b = _name(a, about), _name(b, about)
    n = words("share.n.paper", n=sum(row["repositories"] for row in rows))
    facts = about.facts([s for s in (a, b) if s not in {OURS, BENCH}], "labels", n)
    if BENCH in {a, b}:
        facts = replace(facts, origins=frozenset({"seed"}), is_stale=False)
    notes = [words("labels.note", rows=name_a, columns=name_b)]
    if agreement["overlap"]:
        both = agreement["overlap"][0]
        notes.append(words("labels.overlap", n=both["repositories"], **_agreed(both, words)))
    dated = [about.dated(source, name) for source, name in ((a, name_a), (b, name_b)) if about.as_of(source)]
    panel = _panel(rows, about, dated)
    return View(title(agreement["all"], name_a, name_b, words), facts, (panel,), notes=tuple(notes))


def _panel(rows: Sequence[Row], about: Known, dated: Sequence[str]) -> Panel:
    found = {*distinct(rows, "framework_a"), *distinct(rows, "framework_b")}
    order = [f for f in sources.SHOWN if f in found] + sorted(f for f in found if f not in sources.SHOWN)
    cells = {(row["framework_a"], row["framework_b"]): row["repositories"] for row in rows}
    values = [[cells.get((x, y)) for y in order] for x in order]
    texts = [["" if value is None else about.words.number(value) for value in line] for line in values]
    names = [about.framework(framework) for framework in order]
    return Panel(heat_map(names, names, values, texts), height=120 + 40 * len(order), facts=" · ".join(dated))


def _agreed(row: Row, words: Words) -> dict[str, object]:
    kappa = words("missing") if row["kappa"] is None else f"{row['kappa']:.2f}"
    return {"share": row["agreement"], "kappa": kappa}


def _name(source: str, about: Known) -> str:
    own = {OURS: "labels.ours", BENCH: "labels.bench"}
    return about.words(own[source]) if source in own else about.title(source)
