"""Commits a year in the repositories of rival tools."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frameshare_site import marks, theme
from frameshare_site.page import Card, Panel, View, every
from frameshare_site.parts import facts, legend, nothing, selector
from frameshare_site.reading import Row, Warehouse, matching
from frameshare_site.shapes.bars import Bars, bars
from frameshare_site.shapes.figure import Axis, year_axis
from frameshare_site.signals import lead, sources, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

# Which rivals are compared; the first of each pair is PyTorch's.
RIVALS = {
    "server": (
        ("pytorch/serve", "TorchServe", "pytorch"),
        ("tensorflow/serving", "TensorFlow Serving", "tensorflow"),
    ),
    "device": (
        ("pytorch/executorch", "ExecuTorch", "executorch"),
        ("google-ai-edge/LiteRT", "LiteRT", "tflite"),
    ),
}
Rivals = Sequence[tuple[str, str, str]]


def card(warehouse: Warehouse, words: Words, shared: Words) -> Card:
    """Return the card: rivals selectable."""
    result = warehouse.query("repo_commits")
    rows = result.dicts()
    events = marks.events(warehouse, "commits", ())
    selectors = (selector(words, "rivals", RIVALS),)
    views = every(selectors, lambda choice: _view(rows, RIVALS[choice["rivals"]], events, words, shared))
    return Card("activity", result, views, words.caveats("activity"), selectors)


def year_trends(rows: Sequence[Row], rivals: Rivals) -> list[Trend]:
    """Return commits by complete calendar year; the year in which reading stopped is shown only as a bar."""
    complete = [{**row, "day": date(row["year"], 1, 1)} for row in rows if not row["is_partial"]]
    return [
        trend.trend_of(matching(complete, repository=repo), "commits", framework, framework, name, day="day")
        for repo, name, framework in rivals
    ]


def _view(rows: Sequence[Row], rivals: Rivals, events: Sequence[Row], words: Words, shared: Words) -> View:
    found = lead.between(*year_trends(rows, rivals))
    names = {repo for repo, _, _ in rivals}
    own = [row for row in rows if row["repository"] in names]
    if not own:
        return nothing(words, "activity")
    n = words("activity.n", n=sum(row["commits"] for row in own))
    links = sources.links(shared, ("histories",))
    stated = facts(words, "activity", n, day="read_to", rows=own, sources=links)
    years = [row["year"] for row in own]
    marked = marks.on_year_axis(events, min(years), max(years), words)
    groups = [
        _bars(matching(own, repository=repo), name, framework, words) for repo, name, framework in rivals
    ]
    panel = Panel(bars(groups, year_axis(years, 0.6), Axis(kind="number"), events=marked), height=360)
    notes = (words("activity.note"),)
    return View(title(found, words), stated, (panel,), None, legend(groups), marked, notes)


def title(found: lead.Lead, words: Words) -> str:
    """Say whose repository saw more commits in the last year that both have, and by how much."""
    if found.last is None:
        return words("activity.title.none")
    if found.leader is None or found.other is None:
        return words("activity.title.level", year=found.last.year)
    last = found.last
    return words(
        "activity.title.ahead",
        leader=found.leader.title,
        other=found.other.title,
        year=last.year,
        more=found.leader.values[last],
        less=found.other.values[last],
    )


def _bars(rows: Sequence[Row], name: str, framework: str, words: Words) -> Bars:
    return Bars(
        framework,
        name,
        theme.framework(framework),
        [row["year"] for row in rows],
        [row["commits"] for row in rows],
        [words("activity.hover", row, tool=name) for row in rows],
        [row["is_partial"] for row in rows],
    )
