"""Stack Overflow: PyTorch's and TensorFlow's share of the questions asked about the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from frameshare_site import marks
from frameshare_site.page import Card
from frameshare_site.parts import facts
from frameshare_site.reading import Row, Warehouse, matching
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
    own = matching(both, origin="collected") or both
    trends = question_trends(own)
    stated = facts(
        words,
        "questions",
        words("questions.n", n=sum(r["questions"] for r in own)),
        own,
        sources=sources.links(words, ("stackoverflow",)),
        as_of=max((date(r["year"], 12, 31) for r in own), default=None),
    )
    title = lead.sentence(lead.between(*trends), words("questions.measure"), words, is_yearly=True)
    events = marks.events(warehouse, "stackoverflow", ())
    view = trend.view(title, stated, trends, "percent", events, words, height=340, grain="day")
    return Card("questions", result, (view,), words.caveats("questions"))


def question_trends(rows: Sequence[Row]) -> list[Trend]:
    """Return each framework's share of the two by year, PyTorch first."""
    dated = [{**row, "day": date(row["year"], 1, 1)} for row in rows]
    return [
        trend.trend_of(matching(dated, tag=key), "share_of_two", key, key, name, day="day")
        for key, name in FRAMEWORKS.items()
    ]
