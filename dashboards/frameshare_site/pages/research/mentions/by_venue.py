"""PyTorch, TensorFlow and JAX in the papers of each venue, one small chart per venue."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import theme
from frameshare_site.page import Card, LegendItem, Panel, View
from frameshare_site.pages.research import counts
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.shapes.figure import Axis, Figure, year_axis
from frameshare_site.shapes.line import line
from frameshare_site.words import Words

FRAMEWORKS = ("pytorch", "tensorflow", "jax")
# A venue read in fewer years has no trend to draw; it is in the data file.
FEWEST_YEARS = 3
RULE_SET = "mention-1"


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: small multiples of what was read."""
    params = {"rule_set": RULE_SET}
    result = warehouse.query("mention_readings", **params)
    known = [row for row in result.dicts() if row["framework"] in FRAMEWORKS]
    rows = _drawn(known)
    titles = theme.palette_of(warehouse)
    papers = sum(row["papers_read"] for row in matching(rows, framework=FRAMEWORKS[0]))
    stated = counts.facts_of_texts(rows, words, "by_venue", words("n.papers_read", papers=papers))
    panels = tuple(
        Panel(_figure(matching(rows, venue=venue), titles, words), venue, 260)
        for venue in distinct(rows, "venue")
    )
    legend = tuple(LegendItem(key, titles.title(key), theme.framework(key)) for key in FRAMEWORKS)
    left_out = len(distinct(known, "venue")) - len(panels)
    notes = (words.count("by_venue.note.few", left_out, fewest=FEWEST_YEARS),) if left_out else ()
    view = View(title(rows, words), stated, panels, legend=legend, notes=notes)
    return Card("venues-named", result, (view,), words.caveats("by_venue"), params=params)


def _drawn(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of venues read in enough years, or all if no venue was."""
    years = {venue: len(distinct(matching(rows, venue=venue), "year")) for venue in distinct(rows, "venue")}
    return [row for row in rows if years[row["venue"]] >= FEWEST_YEARS] or list(rows)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return in how many venues the newest papers name PyTorch most often."""
    venues = distinct(rows, "venue")
    if not venues:
        return words("by_venue.title.none")
    wins = sum(_is_pytorch_ahead(matching(rows, venue=venue)) for venue in venues)
    if len(venues) == 1:
        return words("by_venue.title.one.ahead" if wins else "by_venue.title.one.behind", venue=venues[0])
    return words("by_venue.title.ahead", wins=wins, n=len(venues))


def _is_pytorch_ahead(rows: Sequence[Row]) -> bool:
    newest = matching(rows, year=max(row["year"] for row in rows))
    shares = {row["framework"]: row["share"] for row in newest}
    return bool(shares.get("pytorch", 0) > max(shares.get("tensorflow", 0), shares.get("jax", 0)))


def _figure(rows: Sequence[Row], titles: theme.Palette, words: Words) -> Figure:
    series = [
        counts.line_by_year(
            key,
            titles.title(key),
            theme.framework(key),
            matching(rows, framework=key),
            words,
            "frameworks.hover",
        )
        for key in FRAMEWORKS
    ]
    return line(series, year_axis(distinct(rows, "year")), Axis(kind="percent", range=(0, 1)))
