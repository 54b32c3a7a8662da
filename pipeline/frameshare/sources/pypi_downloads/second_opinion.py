"""The last months according to pypistats, for comparison with ClickHouse.

It keeps 180 days and asks for at most one request per package and day. It may lag: a month counts only if all
of its days are present.
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.raw.dataset import Column, Dataset
from frameshare.sources import answers
from frameshare.sources.base import Context, Outcome
from frameshare.sources.items import publish_items, read_items
from frameshare.sources.pypi_downloads.endpoint import whole_number

_INTERVAL_S = 1.0
_unexpected = partial(answers.unexpected, "pypistats's counts")

SECOND_OPINION = Dataset(
    "pypi_second_opinion",
    "Downloads of a package in a calendar month by pypistats, with and without mirrors",
    (
        Column("package", pa.string(), "name on PyPI", is_nullable=False),
        Column("month", pa.date32(), "first day of the month", is_nullable=False),
        Column(
            "downloads", pa.int64(), "downloads on the days that it has, mirrors excluded", is_nullable=False
        ),
        Column("downloads_with_mirrors", pa.int64(), "the same, mirrors included"),
        Column("days", pa.int64(), "days of the month that it has", is_nullable=False),
        Column("last_day", pa.date32(), "last of those days", is_nullable=False),
        Column("is_whole", pa.bool_(), "whether it has each day of the month", is_nullable=False),
    ),
    ("package", "month"),
)


def collect(context: Context) -> Outcome:
    """Request each package that has a second opinion once a day; a package that fails is a problem."""
    today = datetime.now(UTC).date()
    latest = context.raw.latest(SECOND_OPINION.name)
    if latest is not None and latest.as_of == today:
        return Outcome(unchanged=(SECOND_OPINION.name,))
    packages = {package: package for package in followed_packages()}
    growing = context.raw.open_partial(SECOND_OPINION, today.isoformat())
    problems = read_items(context, growing, packages, partial(_ask, context), title="pypistats")
    url = context.base_url("pypistats")
    return publish_items(context, growing, packages, problems, url=url, as_of=today)


def followed_packages() -> list[str]:
    """Return the packages of `reference.package_groups` that have a second opinion, by name."""
    rows = read_rows(REFERENCE_DIR, "package_groups")
    return sorted(str(row["package"]) for row in rows if row["has_second_opinion"] == "true")


def parse_days(answer: Any, package: str) -> list[dict[str, Any]]:
    """Add up a package's days by month; raises ContentError for an unexpected format or a duplicate day."""
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise _unexpected(f"package {package}", "an object with a list `data`", type(answer).__name__)
    if str(answer.get("package", package)).lower() != package.lower():
        raise _unexpected(f"package {package}", f"package {package}", repr(answer["package"])[:80])
    days: dict[str, dict[date, int]] = {"without_mirrors": {}, "with_mirrors": {}}
    for row in rows:
        if not isinstance(row, dict) or row.get("category") not in days:
            raise _unexpected(f"package {package}", "rows of category " + " or ".join(days), repr(row)[:80])
        day, counted = _day(row, package), days[row["category"]]
        if day in counted:
            raise _unexpected(f"package {package}", "each day once", f"{day} twice")
        counted[day] = whole_number(row, "downloads")
    months = sorted({d.replace(day=1) for d in days["without_mirrors"]})
    return [_month_row(package, month, days["without_mirrors"], days["with_mirrors"]) for month in months]


def _month_row(
    package: str, month: date, days: dict[date, int], days_with_mirrors: dict[date, int]
) -> dict[str, Any]:
    found = {d: n for d, n in days.items() if d.replace(day=1) == month}
    has_mirrors = found.keys() <= days_with_mirrors.keys()
    return {
        "package": package,
        "month": month,
        "downloads": sum(found.values()),
        "downloads_with_mirrors": sum(days_with_mirrors[d] for d in found) if has_mirrors else None,
        "days": len(found),
        "last_day": max(found),
        "is_whole": len(found) == calendar.monthrange(month.year, month.month)[1],
    }


def _day(row: dict[str, Any], package: str) -> date:
    try:
        return date.fromisoformat(str(row.get("date"))[:10])
    except ValueError:
        raise _unexpected(f"package {package}", "a date", repr(row.get("date"))[:80]) from None


def _ask(context: Context, package: str) -> list[dict[str, Any]]:
    url = f"{context.base_url('pypistats')}/api/packages/{quote(package)}/overall"
    answer = context.http.get(url, accept="json", min_interval_s=_INTERVAL_S)
    return parse_days(answer.json(), package)
