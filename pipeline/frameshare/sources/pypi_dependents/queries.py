"""The query for one range of names, and the parser of its response."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from frameshare.sources import answers
from frameshare.sources.months import first_days
from frameshare.sources.pypi_downloads.endpoint import month, quoted, unexpected, whole_number

FIRST_MONTH = date(2018, 1, 1)
# Names as uploaded: digits and capitals sort before `a`.
_BOUNDS = ("", "a", "c", "e", "h", "l", "n", "p", "py", "q", "t", "v", "")
RANGES = tuple(pairwise(_BOUNDS))
_NAME = "lower(replaceRegexpAll(extract(r, '^\\\\s*([A-Za-z0-9][A-Za-z0-9._-]*)'), '[-_.]+', '-'))"
_IS_EXTRA = "match(r, ';.*\\\\bextra\\\\b')"


@dataclass(frozen=True)
class Counts:
    """Packages with an upload, and by group those that require it and those that name it in any way."""

    packages: int
    required: tuple[int, ...]
    named: tuple[int, ...]

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.packages + other.packages,
            tuple(a + b for a, b in zip(self.required, other.required, strict=True)),
            tuple(a + b for a, b in zip(self.named, other.named, strict=True)),
        )


def range_sql(
    first: str, last: str, until: date, groups: Mapping[str, Sequence[str]]
) -> tuple[str, list[str]]:
    """Return the query for names from `first` up to `last`, exclusive (empty: no bound), and its columns."""
    lists = [f"[{quoted(packages)}]" for packages in groups.values()]
    counted = [
        f"uniqExactIf(project, hasAny(required, {one})) AS required_{n}" for n, one in enumerate(lists)
    ]
    counted += [f"uniqExactIf(project, hasAny(named, {one})) AS named_{n}" for n, one in enumerate(lists)]
    bounds = [f"name >= {quoted([first])}"] if first else []
    bounds += [f"name < {quoted([last])}"] if last else []
    where = " AND ".join(
        [*bounds, f"upload_time >= '{FIRST_MONTH}' AND upload_time < '{until}' AND notEmpty(requires_dist)"]
    )
    sql = (
        f"SELECT month, uniqExact(project) AS packages, {', '.join(counted)} FROM ("
        "SELECT toStartOfMonth(upload_time) AS month, "
        "lower(replaceRegexpAll(name, '[-_.]+', '-')) AS project, "
        f"arrayMap(r -> {_NAME}, requires_dist) AS named, "
        f"arrayMap(r -> {_NAME}, arrayFilter(r -> NOT {_IS_EXTRA}, requires_dist)) AS required "
        f"FROM pypi.projects WHERE {where}) GROUP BY month ORDER BY month"
    )
    numbered = [f"{kind}_{n}" for kind in ("required", "named") for n in range(len(lists))]
    return sql, ["month", "packages", *numbered]


def parse_counts(
    rows: Sequence[Mapping[str, Any]], groups: Collection[str], until: date
) -> dict[date, Counts]:
    """Parse a response; raises ContentError unless it has each month once, with possible numbers."""
    found = {month(row, FIRST_MONTH, until): _counts(row, len(groups)) for row in rows}
    answers.check_complete(
        [month(row, FIRST_MONTH, until) for row in rows],
        first_days(FIRST_MONTH, until),
        what="month",
        where="pypi.projects",
    )
    return found


def _counts(row: Mapping[str, Any], groups: int) -> Counts:
    packages = whole_number(row, "packages")
    required = tuple(whole_number(row, f"required_{n}") for n in range(groups))
    named = tuple(whole_number(row, f"named_{n}") for n in range(groups))
    if any(not few <= many <= packages for few, many in zip(required, named, strict=True)):
        raise unexpected("no more dependents than packages", str(row)[:80])
    return Counts(packages, required, named)
