"""Daily npm downloads of the tools' JavaScript packages; optional."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from frameshare.raw.dataset import Column, Dataset
from frameshare.sources import answers
from frameshare.sources.base import Collected, Context, Outcome, Source
from frameshare.sources.followed import tool_packages
from frameshare.sources.items import publish_items, read_items

FIRST_DAY = date(2018, 1, 1)
LONGEST_SPAN = timedelta(days=500)  # the service returns at most 18 months per request
_INTERVAL_S = 1.0
_unexpected = partial(answers.unexpected, "the npm download counts")

NPM_DOWNLOADS = Dataset(
    "npm_downloads",
    "Downloads of an npm package on a day",
    (
        Column("package", pa.string(), "name on npm", is_nullable=False),
        Column("day", pa.date32(), "day", is_nullable=False),
        Column("downloads", pa.int64(), "downloads on the day", is_nullable=False),
    ),
    ("package", "day"),
)


def collect(context: Context) -> Outcome:
    """Collect each package's days up to the day before yesterday, 500 days per request."""
    until = datetime.now(UTC).date() - timedelta(days=1)
    packages = {f"{number:03}": package for number, package in enumerate(tool_packages("npm"))}
    growing = context.raw.open_partial(NPM_DOWNLOADS, f"until-{until}")
    read = partial(_read_package, context, until)
    problems = read_items(context, growing, packages, read, title="npm downloads")
    url, as_of = context.base_url() + "/downloads/range", until - timedelta(days=1)
    return publish_items(context, growing, packages, problems, url=url, as_of=as_of)


def parse_range(answer: Any, package: str, first: date, last: date) -> list[dict[str, Any]]:
    """Parse one range of days; raises ContentError unless it has each day once."""
    rows = answer.get("downloads") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise _unexpected(f"package {package}", "an object with a list `downloads`", type(answer).__name__)
    if answer.get("package", package) != package:
        raise _unexpected(f"package {package}", f"package {package}", repr(answer["package"])[:80])
    days = [_day_row(row, package) for row in rows]
    found = [row["day"] for row in days]
    expected = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if found != expected:
        raise _unexpected(f"package {package}", f"each day from {first} to {last}", f"{len(found)} days")
    return days


def _day_row(row: Any, package: str) -> dict[str, Any]:
    count = row.get("downloads") if isinstance(row, dict) else None
    if type(count) is not int or count < 0:
        raise _unexpected(f"package {package}", "a day and a whole number", repr(row)[:80])
    try:
        return {"package": package, "day": date.fromisoformat(str(row.get("day"))), "downloads": count}
    except ValueError:
        raise _unexpected(f"package {package}", "a date", repr(row.get("day"))[:80]) from None


def _read_package(context: Context, until: date, package: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    first = FIRST_DAY
    while first < until:
        last = min(first + LONGEST_SPAN, until - timedelta(days=1))
        url = f"{context.base_url()}/downloads/range/{first}:{last}/{quote(package, safe='@')}"
        answer = context.http.get(url, accept="json", min_interval_s=_INTERVAL_S)
        rows += parse_range(answer.json(), package, first, last)
        first = last + timedelta(days=1)
    return rows


SOURCE = Source(
    key="npm_downloads",
    title="npm downloads by day",
    homepage="https://github.com/npm/registry/blob/main/docs/download-counts.md",
    licence="public statistics of the npm registry",
    attribution="npm, Inc.",
    cadence=timedelta(days=31),
    datasets=(NPM_DOWNLOADS,),
    base_urls={"npm_downloads": "https://api.npmjs.org"},
    collect=collect,
    collected=Collected.WHEN_NAMED,
)
