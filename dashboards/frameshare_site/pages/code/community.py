"""Authors' own repositories against everybody else's, by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frameshare_site import theme
from frameshare_site.page import Card, LegendItem, Option, Panel, Selector, View, every
from frameshare_site.pages.code import sources
from frameshare_site.pages.code.periods import Kept, kept, over_periods
from frameshare_site.pages.code.sources import ARCHIVE, SAMPLE, Known
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis
from frameshare_site.shapes.line import Series, line
from frameshare_site.words import Words

FRAMEWORKS = ("pytorch", "tensorflow", "jax", "none")
KINDS = ("official", "community")
FEWEST = 20


def card(warehouse: Warehouse, about: Known) -> Card:
    """Return the card: framework selectable, one panel per source."""
    words = about.words
    result = warehouse.query("code_official_community")
    rows = result.dicts()
    caveats = tuple(words(f"community.caveat.{key}") for key in ("who", "courses"))
    names = {f: sources.framework_title(warehouse, f, words) for f in FRAMEWORKS}
    selector = Selector("framework", words("framework"), tuple(Option(f, names[f]) for f in FRAMEWORKS))

    def view(choice: dict[str, str]) -> View:
        return _view(matching(rows, framework=choice["framework"]), choice["framework"], names, about, words)

    return Card("community", result, every((selector,), view), caveats, (selector,))


def title(rows: Sequence[Row], name: str, words: Words) -> str:
    """Return how official and community code differed in the last complete year, if they did.

    In the archive, or in the bundled sample while no archive has enough.
    """
    pair = _last_pair(rows, ARCHIVE) or _last_pair(rows, SAMPLE)
    if pair is None:
        return words("community.title.none")
    official, community = pair
    values = {
        "year": official["year"],
        "framework": name,
        "official": words.percent(official["share"]),
        "community": words.percent(community["share"]),
    }
    if official["share_low"] > community["share_high"]:
        return words("community.title.more", **values)
    if official["share_high"] < community["share_low"]:
        return words("community.title.less", **values)
    return words("community.title.even", **values)


def _last_pair(rows: Sequence[Row], source: str) -> tuple[Row, Row] | None:
    """Return official and community code of the last year in which a source has enough of both."""
    usable = sources.settled(matching(rows, source=source), FEWEST)
    both = [y for y in distinct(usable, "year") if len(matching(usable, year=y)) == len(KINDS)]
    if not both:
        return None
    official, community = (matching(usable, year=max(both), kind=kind)[0] for kind in KINDS)
    return official, community


def _view(rows: Sequence[Row], framework: str, names: dict[str, str], about: Known, words: Words) -> View:
    named = sources.archive_first(rows)
    measured = (words("share.unit"), words("community.denominator"), "")
    facts = about.facts(named, measured, is_partial=any(row["is_partial"] for row in rows))
    if not rows:
        return View(title(rows, names[framework], words), facts)
    panels = tuple(panel(matching(rows, source=source), framework, about, words) for source in named)
    colour = theme.framework(framework)
    legend = tuple(
        LegendItem(kind, words(f"community.{kind}"), colour, is_dashed=kind == "community") for kind in KINDS
    )
    said = title(rows, names[framework], words)
    return View(said, facts, panels, legend=legend, notes=about.unlabelled_notes(named))


def panel(rows: Sequence[Row], framework: str, about: Known, words: Words) -> Panel:
    """Return the panel of one source's rows: its two kinds, each with its own gaps."""
    source = str(rows[0]["source"])
    of_kind = {kind: matching(rows, kind=kind) for kind in KINDS}
    counts = {kind: {row["year"]: row["denominator"] for row in of_kind[kind]} for kind in KINDS}
    periods = {kind: kept(counts[kind], FEWEST) for kind in KINDS if counts[kind]}
    series = [_series(kind, of_kind[kind], periods[kind], framework, words) for kind in periods]
    n = sum(counts[kind][year] for kind in periods for year in periods[kind].drawn)
    years = [year for kept_years in periods.values() for year in kept_years.axis]
    x = Axis(kind="year", range=(min(years) - 0.55, max(years) + 0.55))
    return Panel(
        line(series, x, Axis(kind="percent", range=(0, 1))),
        about.title(source),
        height=340,
        facts=about.panel_facts(source, words("share.n.paper", n=words.number(n))),
        notes=tuple(
            note
            for kind in periods
            for note in periods[kind].notes("community", str, words, kind=words(f"community.{kind}"))
        ),
    )


def _series(kind: str, rows: Sequence[Row], periods: Kept, framework: str, words: Words) -> Series:
    of_year = {row["year"]: row for row in rows if row["year"] in periods.drawn}
    made = over_periods(
        kind,
        words(f"community.{kind}"),
        theme.framework(framework),
        list(periods.axis),
        [of_year.get(year) for year in periods.axis],
        lambda row: _hover(row, words),
    )
    return replace(made, dash="dash" if kind == "community" else "solid")


def _hover(row: Row, words: Words) -> str:
    return words(
        "community.hover",
        kind=words(f"community.{row['kind']}"),
        share=words.percent(row["share"]),
        low=words.percent(row["share_low"]),
        high=words.percent(row["share_high"]),
        n=words.number(row["denominator"]),
    )
