"""Authors' own repositories against everybody else's, by year."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Card, LegendItem, Option, Panel, Selector, View, every
from frameshare_site.pages.code import sources
from frameshare_site.pages.code.periods import Kept, kept
from frameshare_site.pages.code.sources import ARCHIVE, SAMPLE, Known
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis, year_axis
from frameshare_site.shapes.line import Series, line, series_of
from frameshare_site.words import Words

FRAMEWORKS = ("pytorch", "tensorflow", "jax", "none")
DASHES = {"official": "solid", "community": "dash"}
FEWEST = 20


def card(warehouse: Warehouse, about: Known) -> Card:
    """Return the card: framework selectable, one panel per source."""
    words = about.words
    result = warehouse.query("code_official_community")
    rows = result.dicts()
    options = tuple(Option(framework, about.framework(framework)) for framework in FRAMEWORKS)
    selectors = (Selector("framework", words("framework"), options),)
    views = every(selectors, lambda choice: _view(matching(rows, **choice), choice["framework"], about))
    return Card("community", result, views, words.caveats("community"), selectors)


def title(rows: Sequence[Row], name: str, words: Words) -> str:
    """Return how official and community code differed in the last complete year, if they did.

    In the archive, or in the bundled sample while no archive has enough.
    """
    pair = _last_pair(rows, ARCHIVE) or _last_pair(rows, SAMPLE)
    if pair is None:
        return words("community.title.none")
    official, community = pair
    key = "even"
    if official["share_low"] > community["share_high"]:
        key = "more"
    elif official["share_high"] < community["share_low"]:
        key = "less"
    shares = {"official": official["share"], "community": community["share"]}
    return words(f"community.title.{key}", year=official["year"], framework=name, **shares)


def _last_pair(rows: Sequence[Row], source: str) -> tuple[Row, Row] | None:
    """Return official and community code of the last year in which a source has enough of both."""
    usable = sources.settled(matching(rows, source=source), FEWEST)
    both = [y for y in distinct(usable, "year") if len(matching(usable, year=y)) == len(DASHES)]
    if not both:
        return None
    official, community = (matching(usable, year=max(both), kind=kind)[0] for kind in DASHES)
    return official, community


def _view(rows: Sequence[Row], framework: str, about: Known) -> View:
    words = about.words
    said = title(rows, about.framework(framework), words)
    named = sources.archive_first(rows)
    facts = about.facts(named, "share", of="community")
    if not rows:
        return View(said, facts)
    panels = tuple(panel(matching(rows, source=source), framework, about, words) for source in named)
    colour = theme.framework(framework)
    legend = tuple(
        LegendItem(kind, words(f"community.{kind}"), colour, dash != "solid") for kind, dash in DASHES.items()
    )
    return View(said, facts, panels, legend=legend, notes=about.unlabelled_notes(named))


def panel(rows: Sequence[Row], framework: str, about: Known, words: Words) -> Panel:
    """Return the panel of one source's rows: its two kinds, each with its own gaps."""
    source = str(rows[0]["source"])
    of_kind = {kind: own for kind in DASHES if (own := matching(rows, kind=kind))}
    counts = {kind: {row["year"]: row["denominator"] for row in own} for kind, own in of_kind.items()}
    periods = {kind: kept(counts[kind], FEWEST) for kind in of_kind}
    series = [_series(kind, of_kind[kind], periods[kind], framework, words) for kind in of_kind]
    n = sum(counts[kind][year] for kind in of_kind for year in periods[kind].drawn)
    x = year_axis(year for kept_years in periods.values() for year in kept_years.axis)
    return Panel(
        line(series, x, Axis(kind="percent", range=(0, 1))),
        about.title(source),
        height=340,
        facts=about.panel_facts(source, words("share.n.paper", n=n)),
        notes=tuple(
            note
            for kind in periods
            for note in periods[kind].notes("community", str, words, kind=words(f"community.{kind}"))
        ),
    )


def _series(kind: str, rows: Sequence[Row], periods: Kept, framework: str, words: Words) -> Series:
    name = words(f"community.{kind}")
    of_year = {row["year"]: row for row in rows if row["year"] in periods.drawn}
    return series_of(
        kind,
        name,
        theme.framework(framework),
        list(periods.axis),
        [of_year.get(year) for year in periods.axis],
        lambda row: words("community.hover", row, kind=name),
        dash=DASHES[kind],
    )
