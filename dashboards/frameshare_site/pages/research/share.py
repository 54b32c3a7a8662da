"""PyTorch's share by year among papers that name one of the two frameworks and not the other."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, Panel, View, every
from frameshare_site.pages.research import counts
from frameshare_site.parts import nothing, selector
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.shapes.figure import Axis, with_level, year_axis
from frameshare_site.shapes.line import line
from frameshare_site.words import Words

# A change of less than half a percentage point is not a movement.
LEVEL = 0.005


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: rule set and population selectable."""
    result = warehouse.query("pytorch_share_by_year")
    rows = result.dicts()
    counted = warehouse.query("papers_by_venue_year").dicts()
    rests_on = counts.basis(warehouse, "papers_by_venue_year")
    if not rows:
        return Card("share", result, (nothing(words, "share"),), words.caveats("share"))
    events = counts.series_events(warehouse)

    def view(choice: dict[str, str]) -> View:
        cells = len(_behind(counted, **choice))
        basis = matching(rests_on, definition=choice["rule_set"])
        return _view(matching(rows, **choice), cells, basis, events, words)

    selectors = (
        counts.rule_set_selector(counts.latest_first(rows), words),
        selector(words, "population", ("as_published", "accepted_only")),
    )
    return Card("share", result, every(selectors, view), words.caveats("share"), selectors)


def title(rows: Sequence[Row], words: Words) -> str:
    """Return what the share did between the first and the last year, and who has been ahead since when.

    Years that rest on a single venue are left out unless there is nothing else.
    """
    known = _solid(rows)
    if not known:
        return words("share.title.none")
    first, last = known[0], known[-1]
    values = {
        "first": first["year"],
        "last": last["year"],
        "was": first["share_pytorch"],
        "now": last["share_pytorch"],
    }
    if first is last:
        return words("share.title.one", **values)
    change = last["share_pytorch"] - first["share_pytorch"]
    movement = "level" if abs(change) < LEVEL else "rose" if change > 0 else "fell"
    moved = words(f"share.title.{movement}", **values)
    return words("share.title.joined", movement=moved, lead=_lead(known, words))


def _lead(known: Sequence[Row], words: Words) -> str:
    leaders = [leader(row) for row in known]
    now = leaders[-1]
    if now is None:
        return words("share.lead.undecided", year=known[-1]["year"])
    run = next((i for i, past in enumerate(reversed(leaders)) if past != now), len(leaders))
    if run == len(leaders):
        return words(f"share.lead.{now}.throughout")
    return words(f"share.lead.{now}.since", year=known[-run]["year"])


def leader(row: Row) -> str | None:
    """Return the framework that is clearly ahead (interval on one side of one half), or None."""
    if row["share_low"] is not None and row["share_low"] > 0.5:
        return "pytorch"
    return "tensorflow" if row["share_high"] is not None and row["share_high"] < 0.5 else None


def _solid(rows: Sequence[Row]) -> list[Row]:
    known = sorted((row for row in rows if row["share_pytorch"] is not None), key=lambda row: row["year"])
    return [row for row in known if row["venues"] > 1] or known


def _behind(counted: Sequence[Row], rule_set: str, population: str) -> list[Row]:
    """Return the venue-years that a year's share is summed over."""
    of_rules = matching(counted, rule_set=rule_set)
    return of_rules if population == "as_published" else matching(of_rules, population="accepted")


def _view(rows: Sequence[Row], cells: int, basis: Sequence[Row], events: Sequence[Row], words: Words) -> View:
    years = [row["year"] for row in rows if row["share_pytorch"] is not None]
    if not years:
        facts = Facts(words("share.unit"), words("share.denominator"), "")
        return View(words("share.title.none"), facts, notes=(words("share.note.none"),))
    rows = counts.with_both(rows)
    papers = sum(row["both"] for row in rows)
    facts = counts.facts(basis, words, "share", "source.counts", words("share.n", papers=papers, cells=cells))
    marked = marks.on_year_axis(events, min(years), max(years), words)
    colour = theme.framework("pytorch")
    series = counts.line_by_year("pytorch", "PyTorch", colour, rows, words, "share.hover", "share_pytorch")
    figure = line([series], year_axis(years), Axis(kind="percent", range=(0, 1)), marked)
    panel = Panel(with_level(figure, 0.5, words("share.level")), height=420)
    has_single = any(row["venues"] == 1 for row in rows)
    notes = (words("share.note.band"), *((words("share.note.single"),) if has_single else ()))
    return View(title(rows, words), facts, (panel,), events=marked, notes=notes)
