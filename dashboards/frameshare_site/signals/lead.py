"""Who is ahead of whom, and since when: the finding that a chart's title states, computed from its points.

Passed is what `marts.verdict_leads` says it is, the first day of a lead that still lasts; titles need it for
series that are not indicators, so it is computed here too; `tests/integration/history/test_passed.py`
compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from frameshare_site.signals.trend import Trend
from frameshare_site.words import Words

# A lead of less than a twentieth is not a lead.
LEVEL = 1.05
# After a gap longer than this, the month of the next reading is not when it happened.
_UNSEEN_DAYS = 100


@dataclass(frozen=True)
class Lead:
    """The leader at the last common point, since when without interruption, and whether it was behind before.

    `leader` is None if the two are level, or if they have no common point; `before` is the last common point
    at which it was not ahead.
    """

    leader: Trend | None
    other: Trend | None
    since: date | None
    last: date | None
    ratio: float | None
    is_overtaking: bool
    before: date | None = None


def between(a: Trend, b: Trend) -> Lead:
    """Compare two trends at their common points."""
    common = [d for d in a.days if d in b.values]
    if not common:
        return Lead(None, None, None, None, None, is_overtaking=False)
    last = common[-1]
    ahead, behind = (a, b) if a.values[last] >= b.values[last] else (b, a)
    ratio = ahead.values[last] / behind.values[last] if behind.values[last] else None
    if ahead.values[last] == behind.values[last] or (ratio is not None and ratio < LEVEL):
        return Lead(None, None, None, last, ratio, is_overtaking=False)
    trailing = [d for d in common if ahead.values[d] <= behind.values[d]]
    since = next(d for d in common if not trailing or d > trailing[-1])
    is_overtaking = any(ahead.values[d] < behind.values[d] for d in common)
    return Lead(ahead, behind, since, last, ratio, is_overtaking, trailing[-1] if trailing else None)


def pair(trends: Iterable[Trend]) -> tuple[Trend, Trend]:
    """Return PyTorch's and TensorFlow's trend of these, one without points where there is none."""
    by_key = {trend.key: trend for trend in trends}
    a, b = (by_key.get(key, Trend(key, key, "", {})) for key in ("pytorch", "tensorflow"))
    return a, b


def of_two(trends: Iterable[Trend]) -> Lead:
    """Compare PyTorch with TensorFlow among these trends."""
    return between(*pair(trends))


def sentence(lead: Lead, measure: str, words: Words, *, is_yearly: bool = False) -> str:
    """Put it in words: who passed whom when, or who was ahead all along, and by how much now.

    A yearly series is described in years, any other in months.
    """

    def when(day: date | None) -> str:
        return words.year(day.year) if is_yearly and day else words.month(day)

    if lead.last is None:
        return words("lead.none", measure=measure)
    if lead.leader is None or lead.other is None:
        return words("lead.level", measure=measure, last=when(lead.last))
    values = {
        "leader": lead.leader.title,
        "other": lead.other.title,
        "measure": measure,
        "since": when(lead.since),
        "last": when(lead.last),
        "times": lead.ratio,
    }
    start = words(f"lead.{_start(lead, is_yearly=is_yearly)}", **values, before=when(lead.before))
    if lead.ratio is None:
        return start
    return words("lead.joined", start=start, now=words("lead.now", **values))


def _start(lead: Lead, *, is_yearly: bool) -> str:
    if lead.since == lead.last and not lead.before:
        return "once" if lead.ratio else "once.in"
    if not lead.is_overtaking:
        return "ahead" if lead.before else "throughout"
    is_unseen = lead.since and lead.before and (lead.since - lead.before).days > _UNSEEN_DAYS
    return "passed.between" if is_unseen and not is_yearly else "passed"
