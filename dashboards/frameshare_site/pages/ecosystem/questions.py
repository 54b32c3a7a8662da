"""Stack Overflow: PyTorch's and TensorFlow's share of the questions asked about the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from frameshare_site import marks, theme
from frameshare_site.page import Card, Facts, Panel, View
from frameshare_site.reading import Row, Warehouse, distinct
from frameshare_site.signals import lead, sources, trend
from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

FRAMEWORKS = {"pytorch": "PyTorch", "tensorflow": "TensorFlow"}
FIRST_YEAR = 2016


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card: shares by year, whole years only."""
    result = warehouse.query("stackoverflow_questions")
    rows = [
        r for r in result.dicts() if r["months"] == 12 and r["year"] >= FIRST_YEAR and r["tag"] in FRAMEWORKS
    ]
    tags = Counter((r["origin"], r["year"]) for r in rows if r["share_of_two"] is not None)
    # A year in which one of the two was not collected says nothing about them.
    both = [r for r in rows if tags[r["origin"], r["year"]] == len(FRAMEWORKS)]
    own = [r for r in both if r["origin"] == "collected"] or both
    trends = question_trends(own)
    caveats = tuple(words(f"questions.caveat.{k}") for k in ("volume", "asking"))
    asked = sum(r["questions"] for r in own)
    facts = Facts(
        words("questions.unit"),
        words("questions.denominator"),
        words("questions.n", n=words.number(asked)),
        sources=sources.links(words, ("stackoverflow",)),
        as_of=date(max(r["year"] for r in own), 12, 31) if own else None,
        origins=frozenset(str(o) for o in distinct(own, "origin")),
    )
    title = lead.sentence(lead.between(*trends), words("questions.measure"), words, is_yearly=True)
    if not own:
        return Card("questions", result, (View(title, facts),), caveats)
    days = trends[0].days
    events = marks.on_date_axis(marks.events(warehouse, "stackoverflow", ()), days[0], days[-1], words)
    panel = Panel(trend.figure(trends, "percent", events, is_monthly=False), height=340)
    view = View(title, facts, (panel,), None, trend.legend(trends), events)
    return Card("questions", result, (view,), caveats)


def question_trends(rows: Sequence[Row]) -> list[Trend]:
    """Return each framework's share of the two by year, PyTorch first."""
    return [
        Trend(
            key,
            name,
            theme.framework(key),
            {date(r["year"], 1, 1): float(r["share_of_two"]) for r in rows if r["tag"] == key},
        )
        for key, name in FRAMEWORKS.items()
    ]
