"""The star history that the snapshots hold of each repository, and whether a page matches it.

The rule is that of `sql/intermediate/tools/star_days.sql`: the last complete reading, then the readings that
reach back to a week already held. If one does not, weeks are missing, and nothing counts as held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from frameshare.raw.snapshot import Snapshot
from frameshare.sources.held import held_rows

_COLUMNS = ["repository", "week", "stars", "is_first_page"]
# Stars removed since, and a few given again.
_TOLERATED = 0.2
_TOLERATED_STARS = 20


@dataclass(frozen=True)
class Held:
    """Stars by week of a history without gaps."""

    stars: Mapping[date, int]

    @property
    def newest(self) -> date:
        """The newest week, which may have been partial."""
        return max(self.stars)

    @property
    def total(self) -> int:
        """All stars."""
        return sum(self.stars.values())


def held_histories(snapshots: Iterable[Snapshot]) -> dict[str, Held]:
    """Return each repository's gapless history from its first week on, from `snapshots`, oldest first."""
    found: dict[str, dict[date, int] | None] = {}
    for snapshot in snapshots:
        for repository, rows in _by_repository(snapshot).items():
            weeks = {row["week"]: row["stars"] for row in rows}
            held = found.get(repository)
            if any(row["is_first_page"] for row in rows):
                found[repository] = weeks
            elif held and min(weeks) <= max(held):
                found[repository] = {**held, **weeks}
            else:
                found[repository] = None
    return {repository: Held(weeks) for repository, weeks in found.items() if weeks}


def fits(held: Held, weeks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a page matches the held weeks, except for stars that were removed since."""
    stars: dict[date, int] = {week["week"]: week["stars"] for week in weeks}
    common = {week: n for week, n in held.stars.items() if min(stars) <= week < held.newest}
    before, now = sum(common.values()), sum(stars.get(week, 0) for week in common)
    return abs(now - before) <= _TOLERATED_STARS + _TOLERATED * before


def _by_repository(snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in held_rows([snapshot], _COLUMNS):
        found.setdefault(row["repository"], []).append(row)
    return found
