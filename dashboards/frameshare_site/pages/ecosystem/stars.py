"""GitHub stars of the frameworks: as observed on the day, or still held today; never both in one chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frameshare_site import marks
from frameshare_site.page import Card, View, every
from frameshare_site.parts import facts, selector
from frameshare_site.reading import Row, Warehouse, distinct, matching
from frameshare_site.signals import lead, sources, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

# Which of the sources' lists gave the figures, by their origin.
LISTS = {"ranking": "seed", "bestof": "seed", "github": "collected"}


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: kind and scale selectable."""
    result = warehouse.query("repo_stars")
    rows = result.dicts()
    wanted = matching(warehouse.query("framework_signals").dicts(), kind="repository")
    # Breaks of GitHub's own API affect the history that is read there, not what others observed.
    events = {"observed": [], "still_held": marks.events(warehouse, "github", ())}

    def view(choice: dict[str, str]) -> View:
        own = matching(rows, counting=choice["kind"])
        trends = repository_trends(own, wanted)
        if choice["count"] == "new":
            trends = [grown for t in trends if (grown := new_in_a_year(t)).values]
        return _view(trends, own, f"{choice['kind']}.{choice['count']}", events[choice["kind"]], words)

    selectors = (selector(words, "count", ("total", "new")), selector(words, "kind", events))
    return Card("stars", result, every(selectors, view), words.caveats("stars"), selectors)


def repository_trends(rows: Sequence[Row], wanted: Sequence[Row]) -> list[Trend]:
    """Return one trend for each framework whose repository has figures of this kind."""
    made = []
    for signal in wanted:
        own = matching(rows, repository=signal["name"])
        if own:
            framework = str(signal["framework"])
            made.append(trend.trend_of(own, "stars", framework, framework, str(signal["title"])))
    return sorted(made, key=lambda t: -t.values[t.days[-1]])


def new_in_a_year(total: Trend) -> Trend:
    """Return how much a total grew within the twelve months before each month, where both are known."""
    grown = {
        day: total.values[day] - total.values[day.replace(year=day.year - 1)]
        for day in total.days
        if day.replace(year=day.year - 1) in total.values
    }
    return replace(total, values=grown)


def _view(
    trends: Sequence[Trend], rows: Sequence[Row], counted: str, events: Sequence[Row], words: Words
) -> View:
    origins = distinct(rows, "origin")
    stated = facts(
        words,
        "stars",
        words.count("stars.n", len(trends)),
        rows,
        of=counted,
        day="month",
        sources=sources.links(words, [key for key, origin in LISTS.items() if origin in origins]),
    )
    title = lead.sentence(lead.of_two(trends), words(f"stars.measure.{counted}"), words)
    notes = (words("stars.note.gaps"),)
    return trend.view(title, stated, trends, "number", events, words, height=420, notes=notes)
