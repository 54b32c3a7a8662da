"""Authors' own repositories against everybody else's, by year."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards import theme
from dashboards.charts.figure import Axis, Figure
from dashboards.charts.line import Series, line
from dashboards.page import Card, LegendItem, Option, Panel, Selector, View, every
from dashboards.pages.code import sources
from dashboards.pages.code.sources import ARCHIVE, Known
from dashboards.reading import Row, Warehouse, distinct, matching
from dashboards.words import Words

FRAMEWORKS = ("pytorch", "tensorflow", "jax", "none")
FEWEST = 20


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: framework selectable, one panel a source."""
    result = warehouse.query("code_official_community")
    rows = result.dicts()
    about = sources.known(warehouse)
    caveats = tuple(words(f"community.caveat.{key}") for key in ("who", "courses"))
    names = {f: sources.framework_title(warehouse, f, words) for f in FRAMEWORKS}
    selector = Selector("framework", words("framework"), tuple(Option(f, names[f]) for f in FRAMEWORKS))

    def view(choice: dict[str, str]) -> View:
        return _view(matching(rows, framework=choice["framework"]), choice["framework"], names, about, words)

    return Card("community", result, every((selector,), view), caveats, (selector,))


def title(rows: Sequence[Row], name: str, words: Words) -> str:
    """Return how official and community code differed in the archive's last complete year, if they did."""
    usable = sources.settled(matching(rows, source=ARCHIVE), FEWEST)
    years = [y for y in distinct(usable, "year") if len(matching(usable, year=y)) == 2]
    if not years:
        return words("community.title.none")
    last = max(years)
    official, community = (matching(usable, year=last, kind=kind)[0] for kind in ("official", "community"))
    values = {
        "year": last,
        "framework": name,
        "official": words.percent(official["share"]),
        "community": words.percent(community["share"]),
    }
    if official["share_low"] > community["share_high"]:
        return words("community.title.more", **values)
    if official["share_high"] < community["share_low"]:
        return words("community.title.less", **values)
    return words("community.title.even", **values)


def _view(rows: Sequence[Row], framework: str, names: dict[str, str], about: Known, words: Words) -> View:
    named = sorted(map(str, distinct(rows, "source")), key=lambda source: (source != ARCHIVE, source))
    n = sum(row["denominator"] for row in rows)
    measured = (words("share.unit"), words("community.denominator"), words("share.n", n=words.number(n)))
    facts = about.facts(named, measured, is_partial=any(row["is_partial"] for row in rows))
    if not rows:
        return View(title(rows, names[framework], words), facts)
    panels = tuple(
        Panel(_figure(matching(rows, source=source), framework, words), about.title(source), height=340)
        for source in named
    )
    colour = theme.framework(framework)
    legend = tuple(
        LegendItem(kind, words(f"community.{kind}"), colour, is_dashed=kind == "community")
        for kind in ("official", "community")
    )
    return View(title(rows, names[framework], words), facts, panels, legend=legend)


def _figure(rows: Sequence[Row], framework: str, words: Words) -> Figure:
    drawn = []
    usable = [row for row in rows if row["denominator"] >= FEWEST] or list(rows)
    for kind, dash in (("official", "solid"), ("community", "dash")):
        of_kind = sorted(matching(usable, kind=kind), key=lambda row: row["year"])
        drawn.append(
            Series(
                kind,
                words(f"community.{kind}"),
                theme.framework(framework),
                [row["year"] for row in of_kind],
                [row["share"] for row in of_kind],
                [row["share_low"] for row in of_kind],
                [row["share_high"] for row in of_kind],
                [bool(row["is_partial"]) for row in of_kind],
                [_hover(row, words) for row in of_kind],
                dash=dash,
            )
        )
    years = [row["year"] for row in usable]
    x = Axis(kind="year", range=(min(years) - 0.55, max(years) + 0.55))
    return line(drawn, x, Axis(kind="percent", range=(0, 1)))


def _hover(row: Row, words: Words) -> str:
    return words(
        "community.hover",
        kind=words(f"community.{row['kind']}"),
        share=words.percent(row["share"]),
        low=words.percent(row["share_low"]),
        high=words.percent(row["share_high"]),
        n=words.number(row["denominator"]),
    )
