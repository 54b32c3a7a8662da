"""An estimate, labelled as one: where the archive's series would stand had the site gone on."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards import theme
from dashboards.charts.figure import Axis, Figure
from dashboards.charts.line import Series, line
from dashboards.page import Card, LegendItem, Panel, View
from dashboards.pages.code import sources
from dashboards.pages.code.sources import Known
from dashboards.reading import Row, Warehouse, distinct, matching
from dashboards.words import Words

FRAMEWORKS = ("pytorch", "tensorflow", "jax", "none")


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: one panel a successor."""
    result = warehouse.query("code_splice")
    rows = [row for row in result.dicts() if row["framework"] in FRAMEWORKS]
    names = {f: sources.framework_title(warehouse, f, words) for f in FRAMEWORKS}
    caveats = tuple(words(f"splice.caveat.{key}") for key in ("estimate", "assumption"))
    view = _view(rows, names, sources.known(warehouse), words)
    return Card("splice", result, (view,), caveats, collect_command="frameshare collect code_of_paper")


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the estimate for PyTorch in the last complete quarter, with its interval."""
    usable = [row for row in rows if row["framework"] == "pytorch" and not row["is_partial"]]
    if not usable:
        return words("splice.title.none")
    last = max(usable, key=lambda row: (row["quarter"], row["denominator"]))
    return words(
        "splice.title",
        quarter=last["quarter"],
        share=words.percent(last["share_estimate"], 0),
        low=words.percent(last["estimate_low"], 0),
        high=words.percent(last["estimate_high"], 0),
    )


def _view(rows: Sequence[Row], names: dict[str, str], about: Known, words: Words) -> View:
    named = sorted(map(str, distinct(rows, "source")))
    n = sum(row["denominator"] for row in rows if row["framework"] == "pytorch")
    measured = (words("splice.unit"), words("splice.denominator"), words("share.n", n=words.number(n)))
    facts = about.facts(named, measured, is_partial=any(row["is_partial"] for row in rows))
    if not rows:
        return View(words("splice.title.none"), facts)
    panels = tuple(
        Panel(
            _figure(matching(rows, source=source), names, words),
            words("splice.panel", source=about.title(source)),
            height=360,
        )
        for source in named
    )
    legend = tuple(LegendItem(f, names[f], theme.framework(f), is_dashed=True) for f in FRAMEWORKS)
    return View(title(rows, words), facts, panels, legend=legend, notes=(words("splice.note"),))


def _figure(rows: Sequence[Row], names: dict[str, str], words: Words) -> Figure:
    drawn = []
    for framework in FRAMEWORKS:
        of_framework = sorted(matching(rows, framework=framework), key=lambda row: row["quarter"])
        if not of_framework:
            continue
        drawn.append(
            Series(
                framework,
                names[framework],
                theme.framework(framework),
                [sources.quarter_start(row["quarter"]) for row in of_framework],
                [row["share_estimate"] for row in of_framework],
                [row["estimate_low"] for row in of_framework],
                [row["estimate_high"] for row in of_framework],
                [bool(row["is_partial"]) for row in of_framework],
                [_hover(row, names[framework], words) for row in of_framework],
                dash="dash",
            )
        )
    return line(drawn, Axis(kind="date"), Axis(kind="percent", range=(0, 1)))


def _hover(row: Row, name: str, words: Words) -> str:
    return words(
        "splice.hover",
        quarter=row["quarter"],
        framework=name,
        share=words.percent(row["share_estimate"]),
        low=words.percent(row["estimate_low"]),
        high=words.percent(row["estimate_high"]),
        own=words.percent(row["share_successor"]),
    )
