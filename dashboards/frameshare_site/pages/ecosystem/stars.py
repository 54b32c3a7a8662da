"""GitHub stars of the frameworks: as observed on the day, or still held today; never both in one chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, Option, Panel, Selector, View, every
from frameshare_site.reading import Row, Warehouse, distinct, latest_date, matching
from frameshare_site.signals import lead, sources, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

KINDS = ("observed", "still_held")
COUNTS = ("total", "new")


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: kind and scale selectable."""
    result = warehouse.query("repo_stars")
    rows = result.dicts()
    wanted = matching(warehouse.query("framework_signals").dicts(), kind="repository")
    # Breaks of GitHub's own API affect the history that is read there, not what others observed.
    events = {"observed": [], "still_held": marks.events(warehouse, "github", ())}
    caveats = tuple(words(f"stars.caveat.{k}") for k in ("interest", "kinds", "sources"))

    def view(choice: dict[str, str]) -> View:
        own = matching(rows, counting=choice["kind"])
        trends = repository_trends(own, wanted)
        if choice["count"] == "new":
            trends = [grown for t in trends if (grown := new_in_a_year(t)).values]
        return _view(trends, own, choice, events[choice["kind"]], words)

    kinds = tuple(Option(kind, words(f"kind.{kind}")) for kind in KINDS)
    stars_or_new = tuple(Option(count, words(f"count.{count}")) for count in COUNTS)
    selectors = (
        Selector("count", words("count"), stars_or_new),
        Selector("kind", words("kind"), kinds),
    )
    return Card("stars", result, every(selectors, view), caveats, selectors)


def repository_trends(rows: Sequence[Row], wanted: Sequence[Row]) -> list[Trend]:
    """Return one trend for each framework whose repository has figures of this kind."""
    made = []
    for signal in wanted:
        own = matching(rows, repository=signal["name"])
        if own:
            values = {r["month"]: float(r["stars"]) for r in own}
            framework = str(signal["framework"])
            made.append(Trend(framework, str(signal["title"]), theme.framework(framework), values))
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
    trends: Sequence[Trend], rows: Sequence[Row], choice: dict[str, str], events: Sequence[Row], words: Words
) -> View:
    by_key = {t.key: t for t in trends}
    pair = [by_key.get(key, Trend(key, key, "", {})) for key in ("pytorch", "tensorflow")]
    title = lead.sentence(
        lead.between(*pair), words(f"stars.measure.{choice['kind']}.{choice['count']}"), words
    )
    origins = frozenset(str(o) for o in distinct(rows, "origin"))
    keys = [
        *(("ranking", "bestof") if "seed" in origins else ()),
        *(("github",) if "collected" in origins else ()),
    ]
    facts = Facts(
        words(f"stars.unit.{choice['kind']}.{choice['count']}"),
        words("stars.denominator"),
        words.count("stars.n", len(trends)),
        sources=sources.links(words, keys),
        as_of=latest_date(r["month"] for r in rows),
        origins=origins,
    )
    if not trends:
        return View(title, facts)
    days = [day for t in trends for day in t.days]
    marked = marks.on_date_axis(events, min(days), max(days), words)
    panel = Panel(trend.figure(trends, "number", marked), height=420)
    return View(title, facts, (panel,), None, trend.legend(trends), marked, (words("stars.note.gaps"),))
