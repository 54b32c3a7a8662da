"""Commits a year in the repositories of rival tools."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, LegendItem, Option, Panel, Selector, View, every
from frameshare_site.reading import Row, Warehouse, latest_date, matching
from frameshare_site.shapes.bars import Bars, bars
from frameshare_site.shapes.figure import Axis
from frameshare_site.signals import lead, sources
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


def card(warehouse: Warehouse, words: Words, shared: Words) -> Card:
    """Return the card: rivals selectable."""
    result = warehouse.query("repo_commits")
    rows = result.dicts()
    events = marks.events(warehouse, "commits", ())
    caveats = tuple(words(f"activity.caveat.{k}") for k in ("size", "litert", "read"))

    def view(choice: dict[str, str]) -> View:
        return _view(rows, RIVALS[choice["rivals"]], events, words, shared)

    selectors = (Selector("rivals", words("rivals"), tuple(Option(k, words(f"rivals.{k}")) for k in RIVALS)),)
    return Card("activity", result, every(selectors, view), caveats, selectors)


def year_trends(rows: Sequence[Row], rivals: Sequence[tuple[str, str, str]]) -> list[Trend]:
    """Return commits by complete calendar year; the year in which reading stopped is shown only as a bar."""
    return [
        Trend(
            framework,
            name,
            theme.framework(framework),
            {
                date(r["year"], 1, 1): float(r["commits"])
                for r in matching(rows, repository=repo)
                if not r["is_partial"]
            },
        )
        for repo, name, framework in rivals
    ]


def _view(
    rows: Sequence[Row],
    rivals: Sequence[tuple[str, str, str]],
    events: Sequence[Row],
    words: Words,
    shared: Words,
) -> View:
    a, b = year_trends(rows, rivals)
    found = lead.between(a, b)
    names = {repo for repo, _, _ in rivals}
    own = [r for r in rows if r["repository"] in names]
    facts = Facts(
        words("activity.unit"),
        words("activity.denominator"),
        words("activity.n", n=words.number(sum(r["commits"] for r in own))),
        sources=sources.links(shared, ("histories",)),
        as_of=latest_date(r["read_to"] for r in own),
        origins=frozenset({"seed"} if own else ()),
        is_partial=any(r["is_partial"] for r in own),
    )
    if not own:
        return View(words("activity.title.none"), facts)
    years = [r["year"] for r in own]
    marked = marks.on_year_axis(events, min(years), max(years), words)
    groups = [
        _bars(matching(own, repository=repo), name, framework, words) for repo, name, framework in rivals
    ]
    x = Axis(kind="year", range=(min(years) - 0.6, max(years) + 0.6))
    panel = Panel(bars(groups, x, Axis(kind="number"), events=marked), height=360)
    legend = tuple(LegendItem(f, n, theme.framework(f)) for _, n, f in rivals)
    return View(title(found, words), facts, (panel,), None, legend, marked, (words("activity.note"),))


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
        more=words.number(found.leader.values[last]),
        less=words.number(found.other.values[last]),
    )


def _bars(rows: Sequence[Row], name: str, framework: str, words: Words) -> Bars:
    return Bars(
        framework,
        name,
        theme.framework(framework),
        [r["year"] for r in rows],
        [r["commits"] for r in rows],
        [
            words("activity.hover", tool=name, year=r["year"], commits=words.number(r["commits"]))
            for r in rows
        ],
        [r["is_partial"] for r in rows],
    )
