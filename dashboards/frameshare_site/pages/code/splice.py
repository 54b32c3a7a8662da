"""An estimate, labelled as one: where the archive's series would be had the site continued.

It is a shape of the first card, offered once a successor was collected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameshare_site import theme
from frameshare_site.page import LegendItem, Panel, View
from frameshare_site.pages.code import sources
from frameshare_site.pages.code.periods import kept, quarter_number, quarter_start
from frameshare_site.pages.code.sources import Known
from frameshare_site.reading import Row, matching
from frameshare_site.shapes.figure import Axis
from frameshare_site.shapes.line import Series, line, series_of
from frameshare_site.words import Words

FRAMEWORKS = ("pytorch", "tensorflow", "jax", "none")


def view(rows: Sequence[Row], about: Known, names: Mapping[str, str]) -> View:
    """Return one panel per successor, from the rows of `code_splice`."""
    words = about.words
    shown = [row for row in rows if row["framework"] in FRAMEWORKS]
    named = sources.archive_first(shown)
    if not shown:
        return View(title(shown, words), about.facts(named, "splice"))
    panels = tuple(_panel(matching(shown, source=source), names, about) for source in named)
    legend = tuple(LegendItem(f, names[f], theme.framework(f), is_dashed=True) for f in FRAMEWORKS)
    notes = (words("splice.note"), *about.unlabelled_notes(named))
    return View(title(shown, words), about.facts(named, "splice"), panels, legend=legend, notes=notes)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return the estimate for PyTorch in the last complete quarter, with its interval."""
    usable = [row for row in rows if row["framework"] == "pytorch" and not row["is_partial"]]
    if not usable:
        return words("splice.title.none")
    return words("splice.title", max(usable, key=lambda row: (row["quarter"], row["denominator"])))


def _panel(rows: Sequence[Row], names: Mapping[str, str], about: Known) -> Panel:
    source = str(rows[0]["source"])
    counts = {quarter_number(row["quarter"]): row["denominator"] for row in rows}
    # An estimate from few repositories has a wide interval, so none is left out; a missing one is a gap.
    axis = kept(counts, 1).axis
    of_framework = {f: own for f in FRAMEWORKS if (own := matching(rows, framework=f))}
    drawn = [_series(own, f, names[f], axis, about.words) for f, own in of_framework.items()]
    return Panel(
        line(drawn, Axis(kind="date"), Axis(kind="percent", range=(0, 1))),
        about.words("splice.panel", source=about.title(source)),
        height=360,
        facts=about.panel_facts(source, about.words("share.n.paper", n=sum(counts.values()))),
    )


def _series(rows: Sequence[Row], framework: str, name: str, axis: Sequence[int], words: Words) -> Series:
    of_quarter = {quarter_number(row["quarter"]): row for row in rows}
    return series_of(
        framework,
        name,
        theme.framework(framework),
        [quarter_start(period) for period in axis],
        [of_quarter.get(period) for period in axis],
        lambda row: words("splice.hover", {**row, "framework": name}),
        ("share_estimate", "estimate_low", "estimate_high"),
        dash="dash",
    )
