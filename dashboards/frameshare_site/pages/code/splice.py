"""An estimate, labelled as one: where the archive's series would be had the site continued.

It is a shape of the first card, offered once a successor was collected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from frameshare_site import theme
from frameshare_site.page import LegendItem, Panel, View
from frameshare_site.pages.code import sources
from frameshare_site.pages.code.periods import kept, over_periods, quarter_number, quarter_start
from frameshare_site.pages.code.sources import Known
from frameshare_site.reading import Row, matching
from frameshare_site.shapes.figure import Axis
from frameshare_site.shapes.line import Series, line
from frameshare_site.words import Words

FRAMEWORKS = ("pytorch", "tensorflow", "jax", "none")


def view(rows: Sequence[Row], about: Known, names: Mapping[str, str]) -> View:
    """Return one panel per successor, from the rows of `code_splice`."""
    shown = [row for row in rows if row["framework"] in FRAMEWORKS]
    return _view(shown, names, about, about.words)


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


def _view(rows: Sequence[Row], names: Mapping[str, str], about: Known, words: Words) -> View:
    named = sources.archive_first(rows)
    measured = (words("splice.unit"), words("splice.denominator"), "")
    facts = about.facts(named, measured, is_partial=any(row["is_partial"] for row in rows))
    if not rows:
        return View(words("splice.title.none"), facts)
    panels = tuple(_panel(matching(rows, source=source), names, about, words) for source in named)
    legend = tuple(LegendItem(f, names[f], theme.framework(f), is_dashed=True) for f in FRAMEWORKS)
    notes = (words("splice.note"), *about.unlabelled_notes(named))
    return View(title(rows, words), facts, panels, legend=legend, notes=notes)


def _panel(rows: Sequence[Row], names: Mapping[str, str], about: Known, words: Words) -> Panel:
    source = str(rows[0]["source"])
    counts = {quarter_number(row["quarter"]): row["denominator"] for row in rows}
    # An estimate from few repositories has a wide interval, so none is left out; a missing one is a gap.
    axis = kept(counts, 1).axis
    found = [framework for framework in FRAMEWORKS if matching(rows, framework=framework)]
    drawn = [_series(matching(rows, framework=f), f, names[f], axis, words) for f in found]
    return Panel(
        line(drawn, Axis(kind="date"), Axis(kind="percent", range=(0, 1))),
        words("splice.panel", source=about.title(source)),
        height=360,
        facts=about.panel_facts(source, words("share.n.paper", n=words.number(sum(counts.values())))),
    )


def _series(rows: Sequence[Row], framework: str, name: str, axis: Sequence[int], words: Words) -> Series:
    of_quarter = {quarter_number(row["quarter"]): row for row in rows}
    made = over_periods(
        framework,
        name,
        theme.framework(framework),
        [quarter_start(period) for period in axis],
        [of_quarter.get(period) for period in axis],
        lambda row: _hover(row, name, words),
        ("share_estimate", "estimate_low", "estimate_high"),
    )
    return replace(made, dash="dash")


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
